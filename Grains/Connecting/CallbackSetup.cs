using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;
using Microsoft.Extensions.Options;
using Storage;

namespace Grains.Connecting;

/// <summary>Whose callbacks.</summary>
public sealed record Subscriber(string Connection, string Account, IFreshBooksTokenGrain Tokens);

/// <param name="Waits">What could not be done and is worth repeating, in a sentence; null: all was done.</param>
/// <param name="Checks">One per event: FreshBooks takes a subscription to it, or forbids it.</param>
public sealed record CallbacksTended(string? Waits, ImmutableArray<PreflightCheck> Checks);

/// <summary>
/// Brings FreshBooks' callbacks to what <see cref="CallbackPlan"/> wants. Every act may be done twice. Registering does
/// not wait for the verifier: it arrives at the gateway, which tells the connection.
/// </summary>
public sealed class CallbackSetup(FreshBooksApi freshBooks, CallbackBook book, IOptions<GatewayOptions> gateway)
{
    public async Task<CallbacksTended> TendAsync(Subscriber who)
    {
        var rows = await book.ListAsync(who.Connection);
        var listed = await AskAsync(who, access => freshBooks.CallbacksAsync(access));
        if (listed is not FreshBooksAnswer<ImmutableArray<FreshBooksCallback>>.Read { Value: var callbacks })
            return new CallbacksTended(Waiting.For(listed), []);

        var (waits, forbidden) = ((string?)null, new HashSet<string>());
        foreach (var act in CallbackPlan.Next(Target(who), callbacks, rows))
        {
            var answer = await DoAsync(who, act);
            if (answer is FreshBooksAnswer<bool>.Forbidden && act is CallbackAct.Register { Event: var noun })
                forbidden.Add(noun);
            else if (answer is not (FreshBooksAnswer<bool>.Read or FreshBooksAnswer<bool>.NotFound))
                waits ??= Waiting.For(answer);
        }

        return new CallbacksTended(waits, [.. CallbackTarget.Nouns.Select(noun => Check(noun, !forbidden.Contains(noun)))]);
    }

    /// <summary>Confirms the verifier that the gateway stored. Null: there is none to confirm.</summary>
    public async Task<FreshBooksAnswer<bool>?> VerifyAsync(Subscriber who, long callbackId)
    {
        var rows = await book.ListAsync(who.Connection);
        return rows.FirstOrDefault(row => row.CallbackId == callbackId) is { PendingVerifier: { } pending }
            ? await DoAsync(who, new CallbackAct.Verify(callbackId, pending))
            : null;
    }

    /// <summary>Removes every callback of the connection; what FreshBooks would not remove stays and is answered 404.</summary>
    public async Task RemoveAllAsync(Subscriber who)
    {
        var listed = await AskAsync(who, access => freshBooks.CallbacksAsync(access));
        if (listed is FreshBooksAnswer<ImmutableArray<FreshBooksCallback>>.Read { Value: var callbacks })
        {
            foreach (var id in CallbackPlan.Ours(Target(who), callbacks))
                await AskAsync(who, access => freshBooks.RemoveCallbackAsync(access, id));
        }
    }

    private async Task<FreshBooksAnswer<bool>> DoAsync(Subscriber who, CallbackAct act)
    {
        switch (act)
        {
            case CallbackAct.Register register:
                var registered = await AskAsync(who, access => freshBooks.RegisterAsync(access, register.Event, Target(who).Uri));
                if (registered is FreshBooksAnswer<FreshBooksCallback>.Read { Value: var born })
                    await book.RegisteredAsync(who.Connection, born.Id, register.Event);
                return registered.Select(_ => true);
            case CallbackAct.Adopt adopt:
                await book.RegisteredAsync(who.Connection, adopt.Id, adopt.Event);
                return Done;
            case CallbackAct.Verify verify:
                return await ConfirmAsync(who, verify);
            case CallbackAct.Resend resend:
                return (await AskAsync(who, access => freshBooks.ResendAsync(access, resend.Id))).Select(_ => true);
            case CallbackAct.Remove remove:
                var removed = await AskAsync(who, access => freshBooks.RemoveCallbackAsync(access, remove.Id));
                await book.ForgetAsync(who.Connection, remove.Id);
                return removed.Select(_ => true);
            case CallbackAct.Forget forget:
                await book.ForgetAsync(who.Connection, forget.Id);
                return Done;
            default:
                throw new NotSupportedException(act.GetType().Name);
        }
    }

    /// <summary>
    /// Anybody can post a false verifier; FreshBooks refuses it, and then sends the true one again. The verifier that
    /// was confirmed before stays the key until then.
    /// </summary>
    private async Task<FreshBooksAnswer<bool>> ConfirmAsync(Subscriber who, CallbackAct.Verify verify)
    {
        var answer = await AskAsync(who, access => freshBooks.VerifyAsync(access, verify.Id, verify.Verifier));
        if (answer is FreshBooksAnswer<FreshBooksCallback>.Read { Value.Verified: true })
        {
            await book.VerifiedAsync(who.Connection, verify.Id, verify.Verifier);
            return Done;
        }

        var wasRefused = answer is FreshBooksAnswer<FreshBooksCallback>.Read
            or FreshBooksAnswer<FreshBooksCallback>.Failed { Why.Title: Reasons.FreshBooksFailed };
        return wasRefused
            ? await DoAsync(who, new CallbackAct.Resend(verify.Id))
            : answer.Select(_ => true);
    }

    private static FreshBooksAnswer<bool> Done => new FreshBooksAnswer<bool>.Read(true, null);

    private static PreflightCheck Check(string noun, bool isAllowed) => new($"callback: {noun}", isAllowed, isAllowed
        ? $"FreshBooks notifies of changes to {noun}."
        : $"FreshBooks forbids notices of changes to {noun}; sweeps alone find them. Give the login access to them.", Blocks: false);

    private CallbackTarget Target(Subscriber who) =>
        new(gateway.Value.WebhookUri(who.Connection), GatewayOptions.WebhookPath(who.Connection));

    private static Task<FreshBooksAnswer<T>> AskAsync<T>(Subscriber who, Func<FreshBooksAccess, Task<FreshBooksAnswer<T>>> ask) =>
        who.Tokens.CallAsync(token => ask(new FreshBooksAccess(who.Account, token)));
}
