using System.Collections.Immutable;
using System.Data.Common;
using System.Reflection;
using System.Text.Json.Nodes;
using Grains.Batching;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Tests.Recorded;

/// <summary>One row of Orleans' storage: whose state it is, and the JSON of it.</summary>
internal sealed record StoredState(string Name, string Grain, JsonNode Json);

/// <summary>What grains keep, as this version's classes have it and as it lies in a database.</summary>
internal static class StoredStates
{
    /// <summary>What an earlier version stored and nobody needs any more, as <c>state.Property</c>. Never something that was only renamed.</summary>
    private static readonly ImmutableHashSet<string> Forgotten = [];

    private static readonly SystemTextJsonGrainStorageSerializer Serializer = new(Options.Create(new SystemTextJsonGrainStorageSerializerOptions()));

    /// <summary>The class of each state that the product's grains register, by the state's name.</summary>
    public static ImmutableSortedDictionary<string, Type> Registered { get; } = typeof(Window).Assembly.GetTypes()
        .SelectMany(type => type.GetConstructors()).SelectMany(constructor => constructor.GetParameters())
        .Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute)))
        .ToImmutableSortedDictionary(
            parameter => parameter.GetCustomAttribute<PersistentStateAttribute>()!.StateName!,
            parameter => parameter.ParameterType.GetGenericArguments().Single(),
            StringComparer.Ordinal);

    public static async Task<ImmutableArray<StoredState>> ReadAsync(DbConnection database)
    {
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT graintypestring, grainidextensionstring, payloadbinary FROM orleansstorage WHERE payloadbinary IS NOT NULL";
        await using var rows = await command.ExecuteReaderAsync();
        var states = ImmutableArray.CreateBuilder<StoredState>();
        while (await rows.ReadAsync())
            states.Add(new StoredState(rows.GetString(0), rows.GetString(1), JsonNode.Parse(await rows.GetFieldValueAsync<byte[]>(2))!));
        return states.ToImmutable();
    }

    /// <summary>Reads a state as its grain does, and names what is not there any more when it is written again. Null: all of it is.</summary>
    public static string? Lost(StoredState stored)
    {
        if (!Registered.TryGetValue(stored.Name, out var type))
            return stored.Name;
        var read = Call(nameof(Serializer.Deserialize), type, new BinaryData(stored.Json.ToJsonString()));
        var written = (BinaryData)Call(nameof(Serializer.Serialize), type, read);
        return Lost(stored.Json, JsonNode.Parse(written.ToMemory().Span), stored.Name);
    }

    private static string? Lost(JsonNode? was, JsonNode? now, string path) => (was, now) switch
    {
        _ when Forgotten.Contains(path) => null,
        (JsonObject known, JsonObject read) => known.Select(one => Lost(one.Value, read[one.Key], $"{path}.{one.Key}")).FirstOrDefault(lost => lost is not null),
        (JsonArray known, JsonArray read) => known.Select(one => read.Any(same => Lost(one, same, path) is null) ? null : $"{path}[]").FirstOrDefault(lost => lost is not null),
        _ => JsonNode.DeepEquals(was, now) ? null : path,
    };

    private static object Call(string method, Type type, object argument) =>
        typeof(SystemTextJsonGrainStorageSerializer).GetMethod(method)!.MakeGenericMethod(type).Invoke(Serializer, [argument])!;
}
