namespace CryoSharp.Refinement;

/// <summary>The memory of a <see cref="ParticleBatch"/>, used again by later ones: fresh pages cost as much as filling them.</summary>
internal sealed class BatchBuffers
{
    /// <summary>X, planar.</summary>
    public float[] Scored { get; private set; } = [];

    /// <summary>U, planar.</summary>
    public float[] Inserted { get; private set; } = [];

    /// <summary>Weights.</summary>
    public float[] Weight { get; private set; } = [];

    /// <summary>Σ|X|² per particle and shell.</summary>
    public float[] Power { get; private set; } = [];

    /// <summary>Makes room for so many particles; what was there may stay or go.</summary>
    public void Require(int particles, int stride, int shells)
    {
        Scored = AtLeast(Scored, 2L * stride * particles);
        Inserted = AtLeast(Inserted, 2L * stride * particles);
        Weight = AtLeast(Weight, (long)stride * particles);
        Power = AtLeast(Power, (long)shells * particles);
    }

    private static float[] AtLeast(float[] array, long length) =>
        array.Length >= length ? array : GC.AllocateUninitializedArray<float>(checked((int)length));
}
