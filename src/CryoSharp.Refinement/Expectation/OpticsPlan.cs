using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>What the particles of an optics group share in passes up to one shell.</summary>
internal sealed class OpticsPlan
{
    /// <param name="box">M, the side of the images.</param>
    /// <param name="geometry">Takes (kx, ky, 0) of an image to frequencies of the reference, before rotation.</param>
    /// <param name="shellRatio">Image shells per shell of the reference.</param>
    /// <param name="maxShell">In image shells.</param>
    public OpticsPlan(int group, OpticsGroup optics, int box, Matrix3x3 geometry, double shellRatio, int maxShell)
    {
        (Group, Optics, Box, Geometry, ShellRatio) = (group, optics, box, geometry, shellRatio);
        Layout = new ImageLayout(box, maxShell);
        Transfer = new ContrastTransferGrid(optics, box, Disc);
    }

    /// <summary>Which optics group, from 0.</summary>
    public int Group { get; }

    /// <summary>The group.</summary>
    public OpticsGroup Optics { get; }

    /// <summary>The side M of the images.</summary>
    public int Box { get; }

    /// <summary>Takes (kx, ky, 0) of an image to frequencies of the reference, before rotation.</summary>
    public Matrix3x3 Geometry { get; }

    /// <summary>Image shells per shell of the reference: (M·b)/(N·a).</summary>
    public double ShellRatio { get; }

    /// <summary>Records of just the components that are scored.</summary>
    public ImageLayout Layout { get; }

    /// <summary>The components that are scored.</summary>
    public FourierDisc Disc => Layout.Disc;

    /// <summary>The particles' CTFs on the disc.</summary>
    public ContrastTransferGrid Transfer { get; }
}
