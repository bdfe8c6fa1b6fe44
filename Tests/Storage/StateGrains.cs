using Orleans.Runtime;

namespace Tests.Storage;

[GenerateSerializer, Alias("tests-state")]
public sealed class Number
{
    [Id(0)] public int Value { get; set; }
}

/// <summary>A grain that keeps a number. The two classes differ in nothing but their state's name.</summary>
[Alias("tests-IKeeper")]
public interface IKeeper : IGrainWithStringKey
{
    [Alias("Set")]
    Task SetAsync(int value);

    [Alias("Get")]
    Task<int> GetAsync();

    [Alias("Clear")]
    Task ClearAsync();

    /// <summary>Forgets what is in memory, so that the next call reads the database.</summary>
    [Alias("Leave")]
    Task LeaveAsync();
}

[Alias("tests-IClientKeeper")]
public interface IClientKeeper : IKeeper;

[Alias("tests-IInvoiceKeeper")]
public interface IInvoiceKeeper : IKeeper, IRemindable
{
    [Alias("Remind")]
    Task RemindAsync();

    /// <summary>Registered reminders, by name.</summary>
    [Alias("Reminders")]
    Task<string[]> RemindersAsync();

    [Alias("Forget")]
    Task ForgetAsync();
}

internal sealed class ClientKeeper([PersistentState("client")] IPersistentState<Number> state) : Grain, IClientKeeper
{
    public Task SetAsync(int value) => Keep.SetAsync(state, value);

    public Task<int> GetAsync() => Task.FromResult(state.State.Value);

    public Task ClearAsync() => state.ClearStateAsync();

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

internal sealed class InvoiceKeeper([PersistentState("invoice")] IPersistentState<Number> state) : Grain, IInvoiceKeeper
{
    public Task SetAsync(int value) => Keep.SetAsync(state, value);

    public Task<int> GetAsync() => Task.FromResult(state.State.Value);

    public Task ClearAsync() => state.ClearStateAsync();

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task RemindAsync() => this.RegisterOrUpdateReminder("look", TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    public async Task<string[]> RemindersAsync() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName)];

    public async Task ForgetAsync() => await this.UnregisterReminder((await this.GetReminder("look"))!);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}

internal static class Keep
{
    public static Task SetAsync(IPersistentState<Number> state, int value)
    {
        state.State.Value = value;
        return state.WriteStateAsync();
    }
}
