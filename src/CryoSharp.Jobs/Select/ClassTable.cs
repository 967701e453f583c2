using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>A class with its score and what became of it in a selection.</summary>
/// <param name="Kept">How many of its particles were kept.</param>
/// <param name="IsSelected">Whether the class passed; single particles may have failed.</param>
internal sealed record SelectedClass(ClassScore Score, int Kept, bool IsSelected);

/// <summary>The classes of a run with what they are judged by, as a table for people and as CSV.</summary>
internal static class ClassTable
{
    /// <summary>Facts of every class: from the particles, and the resolution from the run.</summary>
    /// <param name="probabilities">Per class, or empty.</param>
    /// <param name="certainty">Per particle, of its own class; null where nothing is known.</param>
    public static ImmutableArray<ClassFacts> Facts(ParticleSet set, RunOutputs run, ImmutableArray<float[]> probabilities, float[]? certainty) =>
    [
        .. run.ClassNumbers(set).Select(number =>
        {
            int[] members = [.. Enumerable.Range(0, set.Count).Where(i => set.Particles[i].Class == number)];
            return new ClassFacts(
                number,
                members.Length,
                certainty is null || members.Length == 0 ? null : members.Average(i => (double)certainty[i]),
                number <= probabilities.Length ? EffectiveSize(probabilities[number - 1]) : members.Length,
                run.Classes.FirstOrDefault(c => c.Number == number)?.Resolution);
        }),
    ];

    /// <summary>A line per class under a line of headings.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<SelectedClass> classes)
    {
        yield return "  class  particles   share  effective  resolution  certainty  =  R    ·  C    ·  F    score  verdict     kept";
        foreach (SelectedClass c in classes)
        {
            ClassFacts facts = c.Score.Class;
            string resolution = facts.Resolution is double r ? double.IsInfinity(r) ? "none" : string.Create(CultureInfo.InvariantCulture, $"{r:0.0} Å") : "-";
            string certainty = facts.Certainty is double p ? p.ToString("0.00", CultureInfo.InvariantCulture) : "-";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  {facts.Number,5}  {facts.Count,9:N0}  {100 * c.Score.Share,4:0.0} %  {facts.EffectiveSize,9:N0}  {resolution,10}  {certainty,9}     {c.Score.ResolutionTerm:0.00}   {c.Score.CertaintyTerm:0.00}   {c.Score.ShareTerm:0.00}   {c.Score.Score:0.00}  {(c.IsSelected ? "selected" : "rejected")}  {c.Kept,7:N0}");
        }
    }

    /// <summary>The same with all digits.</summary>
    public static string Csv(IReadOnlyList<SelectedClass> classes)
    {
        var text = new StringBuilder("class,particles,share,effective_size,resolution_A,certainty,resolution_term,certainty_term,share_term,score,selected,kept\n");
        foreach (SelectedClass c in classes)
        {
            ClassFacts f = c.Score.Class;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{f.Number},{f.Count},{c.Score.Share:R},{f.EffectiveSize:R},{f.Resolution:R},{f.Certainty:R},{c.Score.ResolutionTerm:R},{c.Score.CertaintyTerm:R},{c.Score.ShareTerm:R},{c.Score.Score:R},{(c.IsSelected ? 1 : 0)},{c.Kept}\n");
        }

        return text.ToString();
    }

    private static double EffectiveSize(float[] probabilities)
    {
        (double sum, double squares) = (0, 0);
        foreach (float p in probabilities)
        {
            (sum, squares) = (sum + p, squares + ((double)p * p));
        }

        return squares > 0 ? sum * sum / squares : 0;
    }
}
