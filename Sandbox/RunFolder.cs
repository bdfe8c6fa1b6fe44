using System.Text.Json;

namespace Sandbox;

/// <summary>How far a run has come; kept so that a run killed at any moment goes on as the same run.</summary>
/// <param name="Today">The day the data was made for.</param>
/// <param name="Database">The PostgreSQL database of this run; null with SQLite.</param>
/// <param name="BackfilledAt">When the backfill was seen equal; null: not yet.</param>
/// <param name="ChangesMade">Live changes made so far.</param>
internal sealed record RunState(
    int Clients,
    int Seed,
    string Storage,
    DateOnly Today,
    string? Database = null,
    string? ConnectionId = null,
    DateTimeOffset? BackfilledAt = null,
    int ChangesMade = 0,
    bool IsFinished = false);

/// <summary>The folder of one run: the simulators' logs, the product's data, and the state of the run itself.</summary>
internal sealed class RunFolder
{
    private readonly string _path;

    private RunFolder(string path, RunState state, bool isResumed) => (_path, State, IsResumed) = (path, state, isResumed);

    public RunState State { get; private set; }

    public bool IsResumed { get; }

    private string StateFile => Path.Combine(_path, "run.json");

    /// <summary>Goes on with an unfinished run of the same options, or clears the folder for a new one.</summary>
    public static RunFolder Open(RunOptions options, DateOnly today)
    {
        var file = Path.Combine(options.Data, "run.json");
        if (File.Exists(file)
            && JsonSerializer.Deserialize<RunState>(File.ReadAllText(file)) is { IsFinished: false } known
            && (known.Clients, known.Seed, known.Storage) == (options.Clients, options.Seed, options.Storage))
        {
            return new RunFolder(options.Data, known, isResumed: true);
        }

        // Only a folder of ours is cleared; anything else in the way is an error of its own.
        if (File.Exists(file))
            Directory.Delete(options.Data, recursive: true);
        Directory.CreateDirectory(options.Data);
        var folder = new RunFolder(options.Data, new RunState(options.Clients, options.Seed, options.Storage, today), isResumed: false);
        folder.Keep(folder.State);
        return folder;
    }

    public string PathOf(string name) => Path.Combine(_path, name);

    /// <summary>Written aside and moved into place: a kill leaves the old state or the new one.</summary>
    public void Keep(RunState state)
    {
        State = state;
        File.WriteAllText(StateFile + ".new", JsonSerializer.Serialize(state));
        File.Move(StateFile + ".new", StateFile, overwrite: true);
    }
}
