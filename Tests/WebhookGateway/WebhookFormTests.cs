using System.Text;
using Grains.Interfaces;
using WebhookGateway;
using Xunit;

namespace Tests.WebhookGateway;

public sealed class WebhookFormTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("b=2&a=1", "b:2 a:1")]
    [InlineData("a=&b", "a: b:")]
    [InlineData("&&a=1&", "a:1")]
    [InlineData("a=1=2", "a:1=2")]
    [InlineData("a=x+y%2Bz", "a:x y+z")]
    [InlineData("a%5B%5D=%c3%AB", "a[]:ë")]
    [InlineData("a=100%&b=%zz&c=%4", "a:100% b:%zz c:%4")]
    [InlineData("a=%FF%C3", "a:\ufffd\ufffd")]
    [InlineData("=1", ":1")]
    [InlineData("a=1&b=2&a=3", "a:3 b:2")]
    public void Fields_are_read_in_order_as_Python_reads_them(string body, string fields) =>
        Assert.Equal(fields, string.Join(' ', Parse(body).Fields.Select(field => $"{field.Key}:{field.Value}")));

    [Theory]
    [InlineData("client.create", EntityKind.Client)]
    [InlineData("client.delete", EntityKind.Client)]
    [InlineData("invoice.sendByEmail", EntityKind.Invoice)]
    [InlineData("payment.update", EntityKind.Payment)]
    [InlineData("bill_vendor.create", EntityKind.Vendor)]
    [InlineData("invoice", EntityKind.Invoice)]
    public void An_event_of_a_mirrored_noun_is_a_change(string name, EntityKind kind) =>
        Assert.Equal(new Notice.Changed(kind, 177864), Read($"name={name}&object_id=177864&more=field"));

    [Theory]
    [InlineData("bill.create")]
    [InlineData("Client.create")]
    [InlineData("clients.create")]
    [InlineData("company.update")]
    [InlineData(".create")]
    public void An_event_of_another_noun_is_ignored(string name) =>
        Assert.Equal(new Notice.Ignored(), Read($"name={name}&object_id=x"));

    [Theory]
    [InlineData("object_id=1")]
    [InlineData("name=&object_id=1")]
    [InlineData("name=client.update")]
    [InlineData("name=client.update&object_id=")]
    [InlineData("name=client.update&object_id=0")]
    [InlineData("name=client.update&object_id=-5")]
    [InlineData("name=client.update&object_id=+5")]
    [InlineData("name=client.update&object_id=5.0")]
    [InlineData("name=client.update&object_id=%D9%A5")]
    [InlineData("name=client.update&object_id=9223372036854775808")]
    [InlineData("name=callback.verify&object_id=2001")]
    [InlineData("name=callback.verify&object_id=2001&verifier=")]
    [InlineData("name=callback.verify&verifier=abc&object_id=../1")]
    public void A_notice_without_what_it_needs_is_malformed(string body) => Assert.IsType<Notice.Malformed>(Read(body));

    [Fact]
    public void A_verifier_has_at_most_256_characters()
    {
        Assert.IsType<Notice.Handshake>(Read($"name=callback.verify&object_id=1&verifier={new string('v', 256)}"));
        Assert.IsType<Notice.Malformed>(Read($"name=callback.verify&object_id=1&verifier={new string('v', 257)}"));
    }

    [Theory]
    [InlineData("user_id=1&name=callback.verify&verifier=abc123&object_id=2001&account_id=6BApk&system=https%3A%2F%2Fexample.freshbooks.com")]
    [InlineData("name=callback.verify&object_id=2001&system=&user_id=1&verifier=abc123")]
    public void A_handshake_is_read_in_any_order(string body) =>
        Assert.Equal(new Notice.Handshake(2001, "abc123"), Read(body));

    private static Notice Read(string body) => Notices.Read(Parse(body));

    private static WebhookForm Parse(string body) => WebhookForm.Parse(Encoding.UTF8.GetBytes(body));
}
