using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Windows of particle images about places of their own.</summary>
internal static class ImageWindows
{
    /// <summary>The windows; where one reaches beyond its image, the mean outside the circle that fits into the image is put there.</summary>
    /// <remarks>Says in a warning how many do.</remarks>
    /// <param name="box">The side of a particle's window, at most that of its image.</param>
    /// <param name="centre">The pixel that becomes the centre, counted from the old one.</param>
    public static IParticleStack Of(IParticleStack images, Func<int, int> box, Func<int, (int X, int Y)> centre, JobContext context)
    {
        Dictionary<int, Background> backgrounds = Enumerable.Range(0, images.Count).Select(images.BoxSize).Distinct()
            .ToDictionary(size => size, size => new Background(size, size / 2.0));
        int beyond = Enumerable.Range(0, images.Count).Count(i => ReachesBeyond(images.BoxSize(i), box(i), centre(i)));
        if (beyond > 0)
        {
            context.Warn($"{beyond} of {images.Count} windows reach beyond their images; the mean of the background is put there.");
        }

        return new DerivedStack(images, box, (i, image, destination) =>
        {
            int size = images.BoxSize(i);
            float outside = ReachesBeyond(size, box(i), centre(i)) ? (float)backgrounds[size].Mean(image) : 0;
            Resampling.Window(image, size, centre(i), outside, box(i), destination);
        });
    }

    private static bool ReachesBeyond(int size, int window, (int X, int Y) centre)
    {
        int room = (size - window) / 2;
        return Math.Abs(centre.X) > room || Math.Abs(centre.Y) > room;
    }
}
