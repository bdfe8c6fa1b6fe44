using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class FreshBooksWebhookFormTests
{
    private const string Key = "TESTVERIFIERabc123";

    /// <summary>Digests computed with CPython's json.dumps; the first of inputs that FreshBooks published.</summary>
    [Theory]
    [InlineData("UWQfd9zCzxmVwFZWKqqKwLxqz8gvzGdAn", "uQL7Cy82JtV4RlsEowUZ+hm4cziC6LYjxuKj1cqLqHM=", "name=client.update&object_id=177864&user_id=1&account_id=FrEsHb")]
    [InlineData(Key, "/UQyjSTs8TArPZeJ4hmWZdB+WVf+3ga/dJ8N6pSmZC0=", "name=client.update&object_id=921895&user_id=1&identity_id=14051539&business_id=14393743&account_id=p7rQW5")]
    [InlineData(Key, "pUOjowCgFvAb5C4WNeSk6G7S9idCDXm3pyTLEqw2ZPs=", "name=invoice.create&object_id=1234567&account_id=6BApk&business_id=6543&identity_id=1234&user_id=1")]
    [InlineData(Key, "6P0RciuGF9aMiCqGP85VbAM0fJHgtX9PdK71eiW5zsA=", "account_id=6BApk&business_id=6543&identity_id=1234&name=invoice.create&object_id=1234567&user_id=1")]
    [InlineData(Key, "Wx5K/ZmJJm5dXz7Ku1FKRrFbQ1dbSjAsorJWDk7x4Fw=", "user_id=1&name=callback.verify&verifier=TESTVERIFIERabc123&object_id=2001&account_id=6BApk&system=https%3A%2F%2Fexample.freshbooks.com")]
    [InlineData(Key, "CUTX6ZUdDk4byWidnJzUhqGqawidsRTGwIYa8Kn8HAY=", "name=x.y&a=A%2BB+%3Cc%3E+%26+%27d%27+%22e%22+%5C+%2F+%C3%AB+%F0%9F%98%80+%7F%0A")]
    [InlineData(Key, "BqigHeusNndtBEwIcI6Hy7aoKk/x4ijEh4BsEdINHzw=", "name=invoice.update&object_id=5&identity_id=&account_id=None")]
    public void The_signature_and_the_form_are_those_of_Python(string verifier, string expected, string form)
    {
        var fields = FreshBooksServer.Fields(form).ToArray();

        Assert.Equal(expected, WebhookForm.Sign(fields, verifier));
        Assert.Equal(form, WebhookForm.Encode(fields));
    }

    [Theory]
    [InlineData(FieldOrder.Captured, "name object_id user_id identity_id business_id account_id more")]
    [InlineData(FieldOrder.Documented, "name object_id account_id business_id identity_id user_id more")]
    [InlineData(FieldOrder.Postman, "name object_id user_id account_id more")]
    public void Fields_come_in_the_order_asked_for_and_extra_ones_last(FieldOrder order, string expected)
    {
        var options = new FreshBooksOptions { FieldOrder = order, ExtraWebhookFields = { ["more"] = "1" } };

        var fields = WebhookForm.Event(options, new BookNotice("client.update", 5));

        Assert.Equal(expected, string.Join(' ', fields.Select(field => field.Key)));
    }
}
