using Dashboard;
using Grains;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Dashboard;
using Storage;
using WebhookGateway;

namespace Silo;

/// <summary>The whole product in one process. Holds nothing static: several hosts may live side by side, told apart by their settings.</summary>
public static class SiloHost
{
    /// <summary>Builds the host; starting it also checks the settings and brings the database up to date.</summary>
    /// <param name="configure">Called first, so that its settings and services win over the defaults.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        configure?.Invoke(builder);
        AddDefaults(builder);
        builder.UseDoors();
        // Ahead of storage and Orleans: hosted services start in the order in which they are registered.
        builder.Services.AddSingleton<Startup>().AddHostedService(services => services.GetRequiredService<Startup>());
        builder.Services.AddStorage(builder.Configuration, builder.Environment);
        builder.Services.AddGrains(builder.Configuration);
        builder.Services.AddGateway(builder.Configuration);
        builder.AddDashboard();
        builder.UseOrleans(silo => silo
            .UseStorage(builder.Configuration)
            .Configure<GrainCollectionOptions>(ForgetSoon)
            .AddDashboard(options => options.HideTrace = true));
        return Map(builder.Build());
    }

    /// <summary>
    /// Runs until told to stop; or, with <c>backup FILE</c>, copies the embedded database and ends. Exit code 1, and a
    /// sentence instead of a stack trace, where it cannot.
    /// </summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            if (args is ["backup", var file, .. var rest])
                return await BackUpAsync(file, rest);
            await using var app = Build(args);
            // Before the host starts: what fails inside it is logged with a stack trace.
            await app.Services.GetRequiredService<Startup>().PrepareAsync();
            app.Lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine(Screen.Text(app)));
            try
            {
                await app.RunAsync();
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // Told to stop before it had started.
            }

            return 0;
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    /// <summary>Where the two doors of a started host listen.</summary>
    public static (Uri Public, Uri Private) Urls(WebApplication app) => Doors.Urls(app);

    private static async Task<int> BackUpAsync(string file, string[] args)
    {
        await using var app = Build(args);
        app.Services.GetRequiredService<Database>().BackUpTo(file);
        await Console.Out.WriteLineAsync($"Backed up to {Path.GetFullPath(file)}. Keep the operator's key with it: without the key its secrets cannot be read.");
        return 0;
    }

    /// <summary>
    /// A record that is in step is needed again when it changes, maybe in a month. With Orleans' 15 minutes a backfill of
    /// very many would keep all of them in memory; reading one back takes a millisecond. Where the process may take
    /// little memory, as in a container, the least used go even sooner once it is nearly full.
    /// </summary>
    private static void ForgetSoon(GrainCollectionOptions collection)
    {
        (collection.CollectionAge, collection.CollectionQuantum) = (TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(15));
        collection.EnableActivationSheddingOnMemoryPressure = true;
    }

    private static void AddDefaults(WebApplicationBuilder builder)
    {
        // Lowest in rank, so that appsettings.json, the environment and the command line override it. In code, because
        // a host inside another process does not find the Silo's own file.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Dashboard.AdminKeyBearer"] = "Warning",
                ["Logging:LogLevel:Microsoft"] = "Warning",
                ["Logging:LogLevel:Orleans"] = "Warning",
                ["Logging:LogLevel:Polly"] = "Warning",
                ["Logging:LogLevel:System"] = "Warning",
                ["Logging:Console:FormatterName"] = "simple",
                ["Logging:Console:FormatterOptions:SingleLine"] = "true",
                ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss ",
            },
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        // The client's own loggers print addresses, and FreshBooks' and HubSpot's may carry secrets.
        builder.Services.ConfigureHttpClientDefaults(client => client.RemoveAllLoggers());
        builder.Services.TryAddSingleton(TimeProvider.System);
    }

    private static WebApplication Map(WebApplication app)
    {
        app.UseRouting();
        app.SeparateDoors();
        // The gateway words its own refusals; ours would tell strangers of the console.
        app.MapGroup("").WithMetadata(new OnPublicDoor(), new SkipStatusCodePagesAttribute()).MapGateway();
        app.MapDashboard();
        return app;
    }
}
