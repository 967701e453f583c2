using System.Collections.Immutable;

namespace CryoSharp.Tests;

/// <summary>
/// A project with 60 simulated particles (J001), their classification into maps (J002) and averages (J003), and what J002 wrote for RELION as a folder of RELION (Class3D/job001); and a page on
/// it. Tests that change it work in a folder of their own.
/// </summary>
public sealed class SmallProject : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Folder;

    internal PageUser User { get; private set; } = null!;

    public string At(string relative) => _folder[relative];

    public async ValueTask InitializeAsync()
    {
        Run("simulate", "-n", "60", "--box", "24", "--pixel-size", "8", "--snr", "0.5");
        string data = At("runs/J001_simulate/final");
        Run("classify", $"{data}/particles_posed.star", "--search", "none", "--ref", $"{data}/class_001.mrc", "-k", "2", "--iterations", "3", "--save-every", "1", "--diameter", "130");
        Run("classify2d", $"{data}/particles.star", "-k", "3", "--iterations", "2", "--diameter", "130");
        foreach (string file in Directory.GetFiles(At("runs/J002_classify/final/relion")))
        {
            File.Copy(file, At($"Class3D/job001/{Path.GetFileName(file)}"));
        }

        User = await PageUser.OnAsync(Folder);
    }

    public async ValueTask DisposeAsync()
    {
        await User.DisposeAsync();
        _folder.Dispose();
    }

    private void Run(params ImmutableArray<string> words) => JobRun.Successful(Folder, [.. words, "-q"]);
}
