using Grains.Interfaces;

namespace WebhookGateway;

/// <summary>
/// <c>GET /oauth/freshbooks/callback</c>: where FreshBooks sends the browser after the consent. The state is
/// <c>connection.secret</c>; the secret is the connection grain's to judge. Neither it nor the code is ever logged.
/// </summary>
public sealed partial class ConsentEndpoint(Verifiers connections, Cluster cluster, ILogger<ConsentEndpoint> logger)
{
    private const int Longest = 2048;

    private static readonly ConsentPage Connected = new(200, "Connected",
        "FreshBooks is connected. The first records are on their way to HubSpot; you may close this page.");

    private static readonly ConsentPage Incomplete = new(400, "Nothing to connect",
        "This is where FreshBooks sends you after you allowed access. Open the connection's authorize link and start there.");

    private static readonly ConsentPage UnknownConnection = new(404, "There is no such connection",
        "It may have been deleted. Make a new connection and open its authorize link.");

    private static readonly ConsentPage Denied = new(400, "FreshBooks was not connected",
        "Access was denied in FreshBooks. Open the authorize link again and allow it.");

    private static readonly ConsentPage Refused = new(400, "FreshBooks was not connected",
        "FreshBooks refused the request. Compare the client id and redirect address with those of your FreshBooks app, then open the authorize link again.");

    private static readonly ConsentPage Unfinished = new(503, "Not finished yet",
        "The sync did not answer in time. Load this page again in a minute; nothing is done twice.");

    public async Task<IResult> ReceiveAsync(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (code, state, error) = (query["code"].ToString(), query["state"].ToString(), query["error"].ToString());
        if (error.Length > 0)
            return error == "access_denied" ? Denied : Refused;
        if (code.Length is 0 or > Longest || state.Length > Longest || state.IndexOf('.', StringComparison.Ordinal) is var dot && dot <= 0)
            return Incomplete;
        return await CompleteAsync(state[..dot], code, state);
    }

    private async Task<ConsentPage> CompleteAsync(string connection, string code, string state)
    {
        try
        {
            // A stranger's guess must not wake a grain.
            if (await connections.FindAsync(connection) is null)
                return UnknownConnection;
            await cluster.CompleteConsentAsync(connection, code, state);
            return Connected;
        }
        catch (RefusalException refusal)
        {
            return new ConsentPage(refusal.Status is >= 400 and < 600 ? refusal.Status : 400, refusal.Title, refusal.Remedy);
        }
        catch (Exception failure)
        {
            LogUnfinished(connection, failure.GetType().Name);
            return Unfinished;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The consent of {Connection} could not be completed: {Failure}.")]
    private partial void LogUnfinished(string connection, string failure);
}
