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
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader went away.
        }
    }
}
