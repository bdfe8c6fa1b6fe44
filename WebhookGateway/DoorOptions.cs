namespace WebhookGateway;

/// <summary>How the door behaves. Where FreshBooks finds it (<c>Gateway:PublicUrl</c>) concerns those who register callbacks.</summary>
public sealed class DoorOptions
{
    public const string Section = "Gateway";

    /// <summary>Default 5 s, from 0.1 s to 9 s: how long a notice may wait for the storage before the answer is 503. FreshBooks gives up at 10 s.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Default 10 s: how long a body may take to arrive.</summary>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    internal bool IsValid() =>
        StoreTimeout >= TimeSpan.FromSeconds(0.1) && StoreTimeout <= TimeSpan.FromSeconds(9)
        && BodyTimeout >= TimeSpan.FromSeconds(1) && BodyTimeout <= TimeSpan.FromMinutes(1);
}
