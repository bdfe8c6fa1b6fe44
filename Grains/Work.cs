using Grains.Connecting;
using Grains.Interfaces;

namespace Grains;

/// <summary>
/// The pump and the lister of one connection, started and stopped together. The pump goes last, both times: whether it
/// works tells whether all was done, so that what a crash or a lost message interrupted is done again.
/// </summary>
internal sealed class Work(IGrainFactory grains, string connection)
{
    private IAccountGrain Account => grains.GetGrain<IAccountGrain>(connection);

    private IListerGrain Lister => grains.GetGrain<IListerGrain>(connection);

    public async Task<bool> IsUnderWayAsync() => (await Account.ActivityAsync()).Works;

    public async Task StartAsync()
    {
        await Lister.GoOnAsync();
        await Lister.StartAsync(FirstWalk.After(await Lister.ProgressAsync()));
        await Account.StartAsync();
    }

    public async Task StopAsync()
    {
        await Lister.StopAsync();
        await Account.StopAsync();
    }
}
