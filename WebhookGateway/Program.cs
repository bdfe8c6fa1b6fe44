using Storage;

namespace WebhookGateway;

// A named class, because a silo's process references this one and has a Program of its own.
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        try
        {
            var app = GatewayHost.Build(args);
            await app.Services.GetRequiredService<Database>().PrepareAsync();
            await app.RunAsync();
            return 0;
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or StorageUnavailableException
            or Microsoft.Extensions.Options.OptionsValidationException)
        {
            // What an operator can mend is one sentence; anything else is a fault of ours and keeps its stack trace.
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }
}
