namespace Grains;

/// <summary>How grains write down what they know.</summary>
internal static class States
{
    /// <summary>
    /// Stores the next state. Where that fails, what is not stored did not happen: a grain that believed it would find
    /// nothing left to write at the next attempt, and after a restart nobody would know it.
    /// </summary>
    public static async Task KeepAsync<T>(this IPersistentState<T> state, T next)
    {
        var before = state.State;
        if (Equals(next, before))
            return;
        try
        {
            state.State = next;
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = before;
            throw;
        }
    }
}
