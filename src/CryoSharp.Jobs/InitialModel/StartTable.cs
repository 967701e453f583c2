using System.Globalization;
using System.Text;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>The starts of an initial model, the best first, as a table for people and as CSV.</summary>
internal static class StartTable
{
    /// <summary>A line per start under a line of headings; evidence counts from that of the best.</summary>
    public static IEnumerable<string> Lines(RandomStart[] starts, MapClusters clusters)
    {
        yield return "  start    evidence per image  certainty  cluster  FSC to the best  hand";
        for (int i = 0; i < starts.Length; i++)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  {starts[i].Number,5}  {starts[i].LogEvidence - starts[0].LogEvidence,20:0.0}  {starts[i].MaxProbability,9:0.00}  {clusters.Cluster[i],7}  {clusters.ToFirst[i].Agreement,15:0.00}  {(clusters.ToFirst[i].IsMirrored ? "mirrored" : "the same")}");
        }
    }

    /// <summary>The same with all digits.</summary>
    public static string Csv(RandomStart[] starts, MapClusters clusters)
    {
        var text = new StringBuilder("start,log_evidence,max_probability,cluster,fsc_to_best,mirrored\n");
        for (int i = 0; i < starts.Length; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{starts[i].Number},{starts[i].LogEvidence:R},{starts[i].MaxProbability:R},{clusters.Cluster[i]},{clusters.ToFirst[i].Agreement:R},{(clusters.ToFirst[i].IsMirrored ? 1 : 0)}\n");
        }

        return text.ToString();
    }

    /// <summary>For a picture.</summary>
    /// <param name="i">Place in the order of the starts.</param>
    public static string Caption(RandomStart start, MapClusters clusters, int i) =>
        string.Create(CultureInfo.InvariantCulture, $"START {start.Number}  CLUSTER {clusters.Cluster[i]}  FSC {clusters.ToFirst[i].Agreement:0.00}");
}
