using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Chaos.Processes;

/// <summary>
/// One process of the product, kept running as a service manager would: whatever ends is started again after a moment.
/// What it prints goes to a file of its own.
/// </summary>
internal sealed class Member : IAsyncDisposable
{
    private const int Sigkill = 9;
    private const int Sigterm = 15;
    private const int Sigstop = 19;
    private const int Sigcont = 18;
    private static readonly TimeSpan Manager = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time = TimeProvider.System;

    private readonly string _program;
    private readonly Dictionary<string, string?> _settings;
    private readonly string _log;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Faults strike while it is started again: nobody asks a process that is disposed of.</summary>
    private readonly Lock _lock = new();
    private Process? _process;
    private Task _keeping = Task.CompletedTask;
    private TimeSpan _restartAfter = Manager;
    private TimeSpan _skew;
    private long _started;
    private int? _answered;

    /// <param name="program">A dll of <see cref="Build"/>.</param>
    /// <param name="settings">As in appsettings.json, with colons.</param>
    public Member(string name, string program, string folder, Dictionary<string, string?> settings)
    {
        (Name, _program, _settings) = (name, program, settings);
        _log = Path.Combine(folder, $"{name}.log");
    }

    public string Name { get; }

    /// <summary>The folder of the dlls that it runs from the next start on: this process' own, unless told otherwise.</summary>
    public string Build { get; set; } = AppContext.BaseDirectory;

    public int? ProcessId
    {
        get
        {
            lock (_lock)
                return _process is { HasExited: false } running ? running.Id : null;
        }
    }

    /// <summary>Has come up, as far as it is to be expected, and is neither stopped nor frozen by us.</summary>
    public bool IsServing => ProcessId is { } running && !IsFrozen && (_answered == running || _time.GetElapsedTime(_started) > StartsWithin);

    public bool IsFrozen { get; private set; }

    /// <summary>How often it ended without being told to.</summary>
    public int Deaths { get; private set; }

    /// <summary>It answered a request.</summary>
    public void NoteAnswer() => _answered = ProcessId;

    public void Start() => _keeping = KeepAsync(_stop.Token);

    /// <summary>SIGKILL. It is started again after <paramref name="restartAfter"/>.</summary>
    public void Kill(TimeSpan restartAfter)
    {
        _restartAfter = restartAfter;
        Signal(Sigkill);
        IsFrozen = false;
    }

    /// <summary>SIGTERM, then started again.</summary>
    public void Terminate(TimeSpan restartAfter)
    {
        _restartAfter = restartAfter;
        Signal(Sigterm);
    }

    public void Freeze()
    {
        IsFrozen = true;
        Signal(Sigstop);
    }

    public void Thaw()
    {
        Signal(Sigcont);
        IsFrozen = false;
    }

    /// <summary>From the next start on its clock goes wrong by this much. False: it did so before.</summary>
    public bool Skew(TimeSpan offset)
    {
        if (_skew == offset)
            return false;
        _skew = offset;
        return true;
    }

    /// <summary>From the next start on the operator's keys have changed places: what the one sealed is sealed anew by the other.</summary>
    public void SwapOperatorKeys() =>
        (_settings["Secrets:Key"], _settings["Secrets:OtherKey"]) = (_settings["Secrets:OtherKey"], _settings["Secrets:Key"]);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Signal(Sigkill);
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process?.Dispose();
        _stop.Dispose();
    }

    private async Task KeepAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var process = Launch();
            await process.WaitForExitAsync(stop);
            Deaths++;
            await File.AppendAllTextAsync(_log, $"-- ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)} at {TimeProvider.System.GetUtcNow():HH:mm:ss.f}\n", stop);
            var wait = _restartAfter;
            _restartAfter = Manager;
            await Task.Delay(wait, stop);
        }
    }

    private Process Launch()
    {
        lock (_lock)
        {
            _process?.Dispose();
            _started = _time.GetTimestamp();
            return _process = Process.Start(Program())!;
        }
    }

    private ProcessStartInfo Program()
    {
        // The shell becomes the program, so that its process id is the one to be killed.
        string[] program = _skew == TimeSpan.Zero ? [_program] : ["Chaos.dll", SkewedSilo.Command, _skew.ToString("c", CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$0; exec dotnet \"$@\" >>\"$log\" 2>&1", _log, .. program])
        {
            WorkingDirectory = Build,
        };
        foreach (var (setting, value) in _settings)
            start.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        return start;
    }

    private void Signal(int signal)
    {
        lock (_lock)
        {
            if (ProcessId is { } id)
                _ = Send(id, signal);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
