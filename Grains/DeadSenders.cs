using Orleans.Runtime;

namespace Grains;

/// <summary>
/// A call says from which silo it comes, and one from a silo that the cluster has declared dead is refused. Such a silo
/// was frozen or cut off; when it comes back it goes on with what it read and queued before, while others have long
/// taken over its grains and written newer values.
/// </summary>
internal sealed class DeadSenders(ISiloStatusOracle silos, ILocalSiloDetails here) : IOutgoingGrainCallFilter, IIncomingGrainCallFilter
{
    private const string Sender = "silo";

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        RequestContext.Set(Sender, here.SiloAddress);
        return context.Invoke();
    }

    public Task Invoke(IIncomingGrainCallContext context) =>
        RequestContext.Get(Sender) is SiloAddress sender && silos.IsDeadSilo(sender)
            ? throw new InvalidOperationException($"Silo {sender} was declared dead; what it asks for is out of date.")
            : context.Invoke();
}
