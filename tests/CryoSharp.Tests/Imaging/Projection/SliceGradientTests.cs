using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class SliceGradientTests
{
    /// <summary>Slopes are those of the slice itself within a cell, and the vectorised form gives the plain one's numbers.</summary>
    /// <remarks>A weight is off by up to 4e-6 of a neighbour's value (<see cref="CentralSliceTests"/>); a slope is the padding times a difference of such sums.</remarks>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void SlopesAreThoseOfTheSlice(int padding)
    {
        const int boxSize = 16;
        var random = new Random(padding);
        PaddedReference reference = CentralSliceTests.RandomReference(random, boxSize, padding);
        double largest = Math.Sqrt(reference.Components.ToArray().Max(value => value.SquaredMagnitude));
        var disc = new FourierDisc(7);
        for (int n = 0; n < 10; n++)
        {
            Matrix3x3 view = 1.03 * RandomRotation.Next(random).ToMatrix();
            int count = disc.Count - random.Next(17);
            ComplexF[][] plain = [.. Enumerable.Range(0, 4).Select(_ => new ComplexF[count])];
            ComplexF[][] fast = [.. Enumerable.Range(0, 4).Select(_ => new ComplexF[count])];
            CentralSlice.ExtractWithGradientPlain(reference, view, disc, plain[0], plain[1], plain[2], plain[3]);
            CentralSlice.ExtractWithGradient(reference, view, disc, count, fast[0], fast[1], fast[2], fast[3]);
            CentralSliceTests.AssertNear(plain[0], fast[0], 4e-6 * largest * 8);
            for (int axis = 1; axis < 4; axis++)
            {
                CentralSliceTests.AssertNear(plain[axis], fast[axis], 4e-6 * largest * 16 * padding);
            }

            for (int j = 1; j < count; j++)
            {
                Vector3D u = view * new Vector3D(disc.Kx[j], disc.Ky[j], 0);
                double face = (padding * u.X) - Math.Floor(padding * u.X);
                double step = 0.5 * Math.Min(face, 1 - face) / padding;
                ComplexF change = CentralSlice.Sample(reference, u + new Vector3D(step, 0, 0)) - CentralSlice.Sample(reference, u - new Vector3D(step, 0, 0));
                Assert.Equal(plain[1][j].Re * 2 * step, change.Re, 1e-5 * largest);
                Assert.Equal(plain[1][j].Im * 2 * step, change.Im, 1e-5 * largest);
            }
        }
    }
}
