using System.Collections.Frozen;
using System.Reflection;
using Grains;
using Grains.Connecting;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Sync;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Concurrency;

namespace Chaos.Simulation;

/// <summary>A class of grains, as the runtime sees it.</summary>
internal sealed record GrainKind(string Name, Type Interface, Func<Silo, Activation, object> Make, bool IsReentrant, Func<string, bool> MayInterleave);

/// <summary>The product's own grain classes, each made with the parts that a host would give it.</summary>
internal static class GrainKinds
{
    private static readonly FrozenDictionary<Type, GrainKind> Kinds = new[]
    {
        Of<IAccountGrain, AccountGrain>("account", (silo, at) => new(
            at.State<AccountState>("account"), at.State<CatalogState>("catalog"), silo.Inbox, silo.Dependents, silo.FreshBooks, silo.SyncOptions, silo.Host, silo.Clock, silo.Luck, NullLogger<AccountGrain>.Instance)),
        Of<IListerGrain, ListerGrain>("lister", (silo, at) => new(
            at.State<ListerState>("lister"), silo.Inbox, silo.Dependents, silo.SyncOptions, silo.Host, silo.Clock, NullLogger<ListerGrain>.Instance)),
        Of<IPortalGrain, PortalGrain>("portal", (silo, at) => new(
            at.State<PortalState>("portal"), silo.HubSpot, silo.Secrets, silo.Leases, silo.HubSpotOptions, silo.Budgets, silo.Clock, NullLogger<PortalGrain>.Instance)),
        Of<IFreshBooksTokenGrain, FreshBooksTokenGrain>("token", (silo, at) => new(
            at.State<TokenState>("freshbooks-token"), silo.FreshBooks, silo.Secrets, silo.Leases, silo.GatewayOptions, silo.Clock, NullLogger<FreshBooksTokenGrain>.Instance),
            method => method is nameof(IFreshBooksTokenGrain.ExpiresAtAsync)),
        Of<IClientGrain, ClientGrain>("client", (silo, at) => new(at.State<ClientState>("client"), silo.Dependents, silo.Life)),
        Of<IAddressGrain, AddressGrain>("address", (silo, at) => new(at.State<AddressState>("address"))),
        Of<IVendorGrain, VendorGrain>("vendor", (silo, at) => new(at.State<VendorState>("vendor"), silo.Dependents, silo.Life)),
        Of<ICompanyGrain, CompanyGrain>("company", (silo, at) => new(at.State<CompanyState>("company"), silo.Inbox, silo.Dependents, silo.Clock, silo.Life)),
        Of<IPeoplesCompaniesGrain, PeoplesCompaniesGrain>("peoples-companies", (silo, _) => new(silo.Clock)),
        Of<IAdoptionGrain, AdoptionGrain>("adoption", (silo, at) => new(at.State<AdoptionState>("adoption"))),
        Of<IInvoiceGrain, InvoiceGrain>("invoice", (silo, at) => new(at.State<WrittenInvoice>("invoice"), silo.Dependents, silo.Life)),
        Of<IPaymentGrain, PaymentGrain>("payment", (silo, at) => new(at.State<PaymentState>("payment"), silo.Dependents, silo.Life)),
        Of<IInvoiceAvailabilityGrain, InvoiceAvailabilityGrain>("availability", (silo, at) => new(
            at.State<AvailabilityState>("availability"), silo.Inbox, silo.Clock, NullLogger<InvoiceAvailabilityGrain>.Instance)),
        Of<IConnectionGrain, ConnectionStandIn>("connection", (_, at) => new(at.State<Connection>("connection")),
            method => method is nameof(IConnectionGrain.StatusAsync) or nameof(IConnectionGrain.MappingAsync)),
    }.ToFrozenDictionary(kind => kind.Interface);

    public static GrainKind Of(Type contract) => Kinds[contract];

    public static GrainKind Named(string name) => Kinds.Values.First(kind => kind.Name == name);

    private static GrainKind Of<TInterface, TGrain>(string name, Func<Silo, Activation, TGrain> make, Func<string, bool>? mayInterleave = null)
        where TGrain : class, TInterface =>
        new(name, typeof(TInterface), make, typeof(TGrain).GetCustomAttribute<ReentrantAttribute>() is not null, mayInterleave ?? (_ => false));
}
