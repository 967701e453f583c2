using CryoSharp.IO;
using CryoSharp.Jobs;
using Microsoft.AspNetCore.Http;

namespace CryoSharp.Web;

/// <summary>Turns what files and users do wrong into a page that says it.</summary>
internal static class Failures
{
    /// <summary>Passes a request on and answers for what it throws.</summary>
    public static async Task Tell(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (e is RefusedInputException or MalformedFileException or UsageException or RunFolderException or IOException or UnauthorizedAccessException or NothingThereException
            && !context.Response.HasStarted)
        {
            int status = e switch
            {
                NothingThereException or FileNotFoundException or DirectoryNotFoundException => StatusCodes.Status404NotFound,
                UsageException => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status422UnprocessableEntity,
            };
            await Results.Text(e.Message + "\n", "text/plain; charset=utf-8", statusCode: status).ExecuteAsync(context);
        }
#pragma warning disable CA1031 // The top of a request: every failure becomes one message.
        catch (Exception e) when (e is not OperationCanceledException && !context.Response.HasStarted)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"{context.Request.Path}: {e}");
            await Results.Text(
                $"This is a fault of the program; the runs are not touched by it. Please report it with what the terminal of cryosharp ui shows. ({e.Message})\n",
                "text/plain; charset=utf-8", statusCode: StatusCodes.Status500InternalServerError).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader went away.
        }
    }
}
