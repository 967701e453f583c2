namespace CryoSharp.Tests;

/// <summary>A project with a run of this program, J001, and what it wrote for RELION as a folder of RELION, Class3D/job001. Made once for a class of tests.</summary>
public sealed class DemoProject : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DemoProject()
    {
        JobRun.Successful(Folder, "demo", "--particles", "200", "--quiet");
        foreach (string file in Directory.GetFiles(_folder["runs/J001_demo/final/relion"]))
        {
            File.Copy(file, _folder[$"Class3D/job001/{Path.GetFileName(file)}"]);
        }
    }

    public string Folder => _folder.Folder;

    public void Dispose() => _folder.Dispose();
}
