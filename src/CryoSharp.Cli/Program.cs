using System.Runtime.InteropServices;
using System.Text;
using CryoSharp.Cli;

HugePages.AskForManagedHeap();
Console.OutputEncoding = Encoding.UTF8;
using var stop = new CancellationTokenSource();

// The first signal asks the job to stop after what it is doing; the second one is left to the system, which ends the process.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    if (signal.Cancel)
    {
        Console.Error.WriteLine("Stopping; once more to stop at once.");
        stop.Cancel();
    }
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return CommandLine.Run(args, new CommandSurroundings
{
    Output = Console.Out,
    Error = Console.Error,
    IsInteractive = !Console.IsOutputRedirected,
    Directory = Environment.CurrentDirectory,
    EnterDirectory = path => Environment.CurrentDirectory = path,
    Jobs = ProgramJobs.All,
    Cancel = stop.Token,
});
