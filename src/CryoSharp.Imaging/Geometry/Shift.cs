namespace CryoSharp.Imaging;

/// <summary>Where the particle's centre lies from the image's centre, in Å: x to the right (fastest axis), y along increasing rows.</summary>
/// <remarks>The negative of rlnOriginXAngst, rlnOriginYAngst, which say how the image is to be moved. docs/conventions.md, Shifts.</remarks>
public readonly record struct Shift(double X, double Y)
{
    /// <summary>X² + Y², Å².</summary>
    public double SquaredLength => (X * X) + (Y * Y);

    /// <summary>The sum.</summary>
    public static Shift operator +(Shift a, Shift b) => new(a.X + b.X, a.Y + b.Y);

    /// <summary>The difference.</summary>
    public static Shift operator -(Shift a, Shift b) => new(a.X - b.X, a.Y - b.Y);

    /// <summary>The nearest whole pixels, and what is left: at most half a pixel along each axis.</summary>
    /// <param name="pixelSize">Å.</param>
    public ((int X, int Y) Pixels, Shift Remainder) Split(double pixelSize)
    {
        (int x, int y) = ((int)Math.Round(X / pixelSize), (int)Math.Round(Y / pixelSize));
        return ((x, y), new Shift(X - (x * pixelSize), Y - (y * pixelSize)));
    }
}
