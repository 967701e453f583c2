using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using CryoSharp.Bench;
using CryoSharp.Cli;
using CryoSharp.Jobs;

HugePages.AskForManagedHeap();
Console.OutputEncoding = Encoding.UTF8;
using var stop = new CancellationTokenSource();

// The first signal ends the program that is being measured, and with it the comparison; the second one is left to the system.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
ImmutableArray<JobDefinition> benches = [CompareJob.Definition, KernelsJob.Definition, ScalingJob.Definition];
JobDefinition? asked = benches.FirstOrDefault(bench => args.Length > 0 && bench.Name == args[0]);
if (asked is null)
{
    Console.Error.WriteLine($"Say what to measure: {string.Join(", ", benches.Select(bench => bench.Name))}.");
    return (int)ExitCode.WrongUsage;
}

if (args.Skip(1).TakeWhile(word => word != "--").Any(word => word is "-h" or "--help"))
{
    Console.Out.Write(HelpText.Of(asked, all: true).Replace($"cryosharp {asked.Name}", $"bench/{asked.Name}", StringComparison.Ordinal));
    return (int)ExitCode.Done;
}

using var error = new StringWriter();
int code = CommandLine.Run(args, new CommandSurroundings
{
    Output = Console.Out,
    Error = error,
    Directory = Environment.CurrentDirectory,
    Jobs = benches,
    Cancel = stop.Token,
});
Console.Error.Write(error.ToString().Replace($"cryosharp {asked.Name}", $"bench/{asked.Name}", StringComparison.Ordinal));
return code;
