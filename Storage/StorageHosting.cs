using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Serialization;

namespace Storage;

public static partial class StorageHosting
{
    /// <summary>
    /// Adds the database and everything kept in it. Hosted services registered later find the tables up to date. A host
    /// that wants a sentence instead of a stack trace calls <see cref="Database.PrepareAsync"/> itself before it runs.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsCheck>();
        services.AddSingleton<IValidateOptions<SecretsOptions>>(new SecretsOptionsCheck(environment));
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section))
            .PostConfigure(options => options.DataFolder = Absolute(options.DataFolder, environment)).ValidateOnStart();
        services.AddOptions<SecretsOptions>().Bind(configuration.GetSection(SecretsOptions.Section)).ValidateOnStart();

        services.AddSingleton<Database>();
        services.AddHostedService<Preparation>();
        services.AddSingleton<GroupCommit>();
        // Factories, because the constructors are nobody else's business.
        services.AddSingleton(all => new Inbox(Get<Database>(all), Get<GroupCommit>(all), Get<TimeProvider>(all), all.GetService<ILocalSiloDetails>()?.SiloAddress));
        services.AddSingleton(all => new Journal(Get<Database>(all), Get<GroupCommit>(all), Get<ILogger<Journal>>(all)));
        services.AddSingleton(all => new Leases(Get<Database>(all)));
        services.AddSingleton(all => new CallbackBook(Get<Database>(all), Get<Secrets>(all)));
        services.AddSingleton(all => new ConnectionBook(Get<Database>(all), Get<TimeProvider>(all)));
        services.AddSingleton(all => new EntityCounts(Get<Database>(all)));
        // Or a silo that asked another one is told that "no codec was found", and takes the database's fault for the product's.
        services.Configure<ExceptionSerializationOptions>(faults => faults.SupportedNamespacePrefixes.UnionWith([nameof(Storage), nameof(Npgsql)]));
        return services.AddSecrets();
    }

    private static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.AddSingleton<OperatorKey>().AddSingleton<KeyRing>().AddSingleton<KeyRingEncryptor>().AddSingleton<FirstKey>();
        services.AddSingleton(all => new Secrets(Get<IDataProtectionProvider>(all)));
        // Part of every cipher: never change it.
        services.AddDataProtection().SetApplicationName("freshbooks-hubspot");
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing, KeyRingEncryptor>((options, ring, encryptor) =>
            (options.XmlRepository, options.XmlEncryptor, options.AutoGenerateKeys) = (ring, encryptor, false));
        return services;
    }

    private static T Get<T>(IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();

    private static string Absolute(string folder, IHostEnvironment environment) =>
        string.IsNullOrWhiteSpace(folder) ? "" : Path.GetFullPath(folder, environment.ContentRootPath);

    /// <summary>Runs ahead of every StartAsync, Orleans' too.</summary>
    private sealed class Preparation(Database database) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => database.PrepareAsync(cancellationToken);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
