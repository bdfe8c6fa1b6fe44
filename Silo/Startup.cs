using System.Net;
using System.Net.Sockets;
using Dashboard;
using Microsoft.Extensions.Options;
using Storage;

namespace Silo;

/// <summary>What must hold before Orleans and the doors start: valid settings, free ports, a database that is ours and up to date.</summary>
internal sealed class Startup(IServiceProvider services, IConfiguration configuration) : IHostedLifecycleService
{
    private const string OrleansAddress = "Orleans:ListenAddress";

    private bool _isDone;

    /// <summary>Does its work once, whoever asks first: the host when it starts, or <see cref="SiloHost.RunAsync"/> before.</summary>
    public async Task PrepareAsync(CancellationToken cancellation = default)
    {
        if (_isDone)
            return;
        services.GetService<IStartupValidator>()?.Validate();
        DemandFreePorts();
        _ = services.GetRequiredService<AdminKey>();
        var database = services.GetRequiredService<Database>();
        database.LockForThisProcess();
        await database.PrepareAsync(cancellation);
        _isDone = true;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => PrepareAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void DemandFreePorts()
    {
        var (gateway, admin) = (Doors.PublicAddress(configuration), Doors.PrivateAddress(configuration));

        // One that took a running silo's address would declare that one dead.
        var orleans = IPAddress.TryParse(configuration[OrleansAddress], out var own) ? own : IPAddress.Loopback;
        (string Setting, int Port, string AddressSetting, IPAddress Address)[] wanted =
        [
            (Doors.PublicSetting, gateway.Port, Doors.PublicSetting, Doors.Ip(gateway)),
            (Doors.PrivateSetting, admin.Port, Doors.PrivateSetting, Doors.Ip(admin)),
            ("Orleans:SiloPort", Port("Orleans:SiloPort", 11111), OrleansAddress, orleans),
            ("Orleans:GatewayPort", Port("Orleans:GatewayPort", 30000), OrleansAddress, orleans),
        ];
        // Held together until all are had: two settings may also name the same port.
        var held = new List<Socket>();
        try
        {
            foreach (var (setting, port, addressSetting, address) in wanted)
                held.Add(Hold(setting, port, addressSetting, address));
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }
    }

    private int Port(string setting, int otherwise)
    {
        var text = configuration[setting];
        if (string.IsNullOrEmpty(text))
            return otherwise;
        return int.TryParse(text, out var port) && port is > 0 and < 65536
            ? port
            : throw new StartRefusedException($"{setting} is '{text}', which is no port. Set a number from 1 to 65535.");
    }

    private static Socket Hold(string setting, int port, string addressSetting, IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new StartRefusedException(failure.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"Port {port} is in use by another process, or by another of these settings. Stop the other one, or set {setting} to another port.",
                SocketError.AccessDenied => $"This user may not listen on port {port}. Set {setting} to a port above 1023.",
                _ => $"{address}:{port} cannot be listened on ({failure.SocketErrorCode}). Set {addressSetting} to an address of this machine.",
            });
        }
    }
}
