using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>The boxes of an optics group's images.</summary>
/// <param name="Old">As they are.</param>
/// <param name="Window">What is kept of them, in the same pixels.</param>
/// <param name="New">In larger pixels.</param>
/// <param name="OldPixelSize">Å.</param>
internal sealed record ImageSize(int Old, int Window, int New, double OldPixelSize)
{
    /// <summary>Å; the extent of the window stays.</summary>
    public double NewPixelSize => OldPixelSize * Window / New;

    /// <summary>Finds the boxes that a user asks for.</summary>
    /// <exception cref="RefusedInputException">They would not be smaller.</exception>
    public static ImageSize Of(DownsampleParameters parameters, OpticsGroup group, int box)
    {
        int window = parameters.Crop ?? box;
        if (window > box)
        {
            throw new RefusedInputException($"--crop {window} is larger than the {box} px of the images of {group.Name}. Give at most {box}.");
        }

        string pixels = group.PixelSize.ToString("0.####", CultureInfo.InvariantCulture);
        int next = parameters.Box ?? (parameters.Pixel is double pixel ? 2 * (int)Math.Round(window * group.PixelSize / (2 * pixel)) : window);
        if (next > window || next < 4)
        {
            string asked = parameters.Box is int side ? $"--box {side}" : string.Create(CultureInfo.InvariantCulture, $"--pixel {parameters.Pixel} Å");
            throw new RefusedInputException(
                $"{asked} makes {next} px of the {window} px of {pixels} Å of {group.Name}. Images can only become smaller, down to 4 px.");
        }

        return new ImageSize(box, window, next, group.PixelSize);
    }

    /// <summary>Such as "128 px of 1.2 Å to 64 px of 2.4 Å".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Old} px of {OldPixelSize:0.####} Å{(Window < Old ? $", window of {Window} px," : "")} to {New} px of {NewPixelSize:0.####} Å");
}
