namespace Chaos.Simulation;

internal sealed class MachineClock(Machine machine) : TimeProvider
{
    /// <summary>Noon in New York, so that neither a day nor a month ends while a run lasts.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 11, 11, 17, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Epoch + machine.Timeline.Now + machine.Skew;

    public override long GetTimestamp() => machine.Timeline.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Alarm(machine, () => callback(state), dueTime, period);

    private sealed class Alarm : ITimer
    {
        private readonly Machine _machine;
        private readonly Action _ring;
        private int _set;

        public Alarm(Machine machine, Action ring, TimeSpan dueTime, TimeSpan period)
        {
            (_machine, _ring) = (machine, ring);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var set = ++_set;
            if (dueTime != Timeout.InfiniteTimeSpan)
                _machine.Timeline.After(dueTime, null, () => _machine.Run(() => Ring(set, period)));
            return true;
        }

        public void Dispose() => _set++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring(int set, TimeSpan period)
        {
            if (set != _set)
                return;
            _ring();
            if (period > TimeSpan.Zero)
                Change(period, period);
        }
    }
}
