using Orleans.Runtime;

namespace Chaos.Simulation;

/// <summary>Reminders: durable, and delivered to whichever silo is there.</summary>
internal sealed class ReminderTable(World world)
{
    private sealed class Reminder(string name, TimeSpan period) : IGrainReminder
    {
        public string ReminderName => name;

        public TimeSpan Period => period;
    }

    private readonly Dictionary<(GrainId, string), Reminder> _rows = [];

    public Task<IGrainReminder> RegisterAsync(GrainId grain, string name, TimeSpan due, TimeSpan period) => world.Database.DoAsync<IGrainReminder>($"reminder {name} of {grain}", () =>
    {
        var reminder = new Reminder(name, period);
        _rows[(grain, name)] = reminder;
        Expect(grain, reminder, due);
        return reminder;
    });

    public Task UnregisterAsync(GrainId grain, IGrainReminder reminder) =>
        world.Database.DoAsync($"no reminder {reminder.ReminderName} of {grain}", () => _rows.Remove((grain, reminder.ReminderName)));

    public Task<IGrainReminder?> FindAsync(GrainId grain, string name) =>
        world.Database.DoAsync<IGrainReminder?>($"find reminder {name} of {grain}", () => _rows.GetValueOrDefault((grain, name)), isWrite: false);

    private void Expect(GrainId grain, Reminder reminder, TimeSpan due) => world.Timeline.After(due, null, () =>
    {
        if (_rows.GetValueOrDefault((grain, reminder.ReminderName)) != reminder)
            return;
        world.Remind(grain.Type.ToString()!, grain.Key.ToString()!, reminder.ReminderName);
        Expect(grain, reminder, reminder.Period);
    });
}
