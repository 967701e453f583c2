using System.Collections.Frozen;
using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.IO;

/// <summary>Poses, classes and halves of a joined cryoSPARC table.</summary>
internal sealed class CsAlignments
{
    private const string Remedy = "Run the job again, or export its result";

    private readonly CsTable _table;
    private readonly ImmutableArray<ClassSlot> _classes;
    private readonly Slot? _single;
    private readonly CsColumn? _split;

    /// <summary>Chooses the slots; see <see cref="ParticleCs"/> for the rule.</summary>
    /// <param name="own">Slots of the job's own table.</param>
    public CsAlignments(CsTable table, FrozenSet<string> own, List<string> warnings)
    {
        _table = table;
        _classes = Classes();
        bool hasSingle = table.Find("alignments3D/pose") is not null;
        bool isSingle = hasSingle && (_classes.IsEmpty || own.Contains("alignments3D") || !_classes.Any(slot => own.Contains(slot.Name)));
        _single = isSingle ? SlotNamed("alignments3D") : null;
        _split = table.Find($"{(isSingle || _classes.IsEmpty ? "alignments3D" : _classes[0].Name)}/split");
        if (isSingle && !_classes.IsEmpty)
        {
            warnings.Add($"Poses were taken from alignments3D, classes from the {_classes.Length} classes of {_classes[0].Name}.");
        }
    }

    /// <summary>Whether there are poses.</summary>
    public bool HasPoses => _single is not null || !_classes.IsEmpty;

    /// <summary>Whether there are halves; <see cref="HalfSet"/> gives 1 and 2 then.</summary>
    public bool HasHalves => _split is not null;

    /// <summary>The class, from 1; 0 where the table has none.</summary>
    public int Class(int row)
    {
        if (!_classes.IsEmpty)
        {
            return 1 + Best(row);
        }

        return _table.Find("alignments3D/class") is CsColumn column
            ? column.Natural(row) is ulong number and < int.MaxValue ? 1 + (int)number : throw column.Wrong(row, "the class is out of range", Remedy)
            : 0;
    }

    /// <summary>The half, 1 or 2.</summary>
    public int HalfSet(int row) => _split!.Natural(row) is ulong half and <= 1
        ? 1 + (int)half
        : throw _split.Wrong(row, $"row {row + 1} is in neither half 0 nor 1", Remedy);

    /// <summary>The pose: that of the best class where there are classes and no single alignment.</summary>
    public Pose Pose(int row)
    {
        if (_single is Slot single)
        {
            return single.Pose(row, 0);
        }

        ClassSlot best = _classes[Best(row)];
        return best.Alignment.Pose(row, best.Index);
    }

    private int Best(int row)
    {
        (int best, double most) = (0, double.NegativeInfinity);
        for (int k = 0; k < _classes.Length; k++)
        {
            double posterior = _classes[k].Posterior.Number(row, _classes[k].Index);
            (best, most) = posterior > most ? (k, posterior) : (best, most);
        }

        return best;
    }

    // One slot with an array over classes since version 4.5, one slot for each class before.
    private ImmutableArray<ClassSlot> Classes()
    {
        if (_table.Find("alignments3D_multi/class_posterior") is CsColumn posteriors)
        {
            Slot slot = SlotNamed("alignments3D_multi");
            return [.. Enumerable.Range(0, posteriors.Count).Select(k => new ClassSlot("alignments3D_multi", slot, posteriors, k))];
        }

        foreach (string prefix in new[] { "alignments_class3D_", "alignments_class_" })
        {
            ImmutableArray<ClassSlot>.Builder classes = ImmutableArray.CreateBuilder<ClassSlot>();
            while (_table.Find($"{prefix}{classes.Count}/class_posterior") is CsColumn posterior)
            {
                string name = $"{prefix}{classes.Count}";
                classes.Add(new ClassSlot(name, SlotNamed(name), posterior, 0));
            }

            if (classes.Count > 0)
            {
                return classes.DrainToImmutable();
            }
        }

        return [];
    }

    private Slot SlotNamed(string name)
    {
        CsColumn pose = _table.Required($"{name}/pose", Remedy);
        CsColumn shift = _table.Required($"{name}/shift", Remedy);
        CsColumn pixelSize = _table.Required($"{name}/psize_A", Remedy);
        return pose.Count % 3 == 0 && shift.Count == pose.Count / 3 * 2 && (pixelSize.Count == 1 || pixelSize.Count == pose.Count / 3)
            ? new Slot(pose, shift, pixelSize)
            : throw pose.Wrong(0, $"pose, shift and psize_A of {name} have {pose.Count}, {shift.Count} and {pixelSize.Count} values", Remedy);
    }

    private readonly record struct ClassSlot(string Name, Slot Alignment, CsColumn Posterior, int Index);

    private sealed record Slot(CsColumn Vector, CsColumn Shift, CsColumn PixelSize)
    {
        public Pose Pose(int row, int k)
        {
            var axis = new Vector3D(Vector.Number(row, 3 * k), Vector.Number(row, (3 * k) + 1), Vector.Number(row, (3 * k) + 2));

            // The vector turns the view to the reference; the project's rotations turn the reference to the view.
            Rotation rotation = axis.Length > 0 ? Rotation.FromAxis(axis, -double.RadiansToDegrees(axis.Length)) : Rotation.Identity;
            double pixel = PixelSize.Number(row, PixelSize.Count == 1 ? 0 : k);
            return new Pose(rotation, new Shift(0 - (pixel * Shift.Number(row, 2 * k)), 0 - (pixel * Shift.Number(row, (2 * k) + 1))));
        }
    }
}
