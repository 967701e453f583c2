namespace CryoSharp.Bench;

/// <summary>One measurement.</summary>
/// <param name="Kernel">What was called.</param>
/// <param name="Size">On what.</param>
/// <param name="Seconds">Time of one unit of <paramref name="Per"/> on one core.</param>
/// <param name="Per">What the time is given for: "product", "particle", "component and map".</param>
/// <param name="Operations">Floating-point operations that the formula needs in that time, a multiply-add being two; 0 where they are not counted.</param>
/// <param name="Bytes">Bytes that it reads and writes at places that are not in order, or streams; 0 where they are not counted.</param>
/// <param name="Cores">How many cores it ran on.</param>
internal sealed record KernelRow(string Kernel, string Size, double Seconds, string Per, double Operations = 0, double Bytes = 0, int Cores = 1)
{
    /// <summary>10⁹ operations per second.</summary>
    public double Gigaflops => Operations / Seconds / 1e9;

    /// <summary>10⁹ bytes per second.</summary>
    public double Gigabytes => Bytes / Seconds / 1e9;
}
