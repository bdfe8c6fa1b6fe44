namespace Sandbox.FreshBooks;

/// <summary>One error in the shape of its family of endpoints; see FreshBooks' page "Errors" and its SDKs' tests.</summary>
internal static class FreshBooksError
{
    /// <summary>Accounting endpoints; <paramref name="status"/> may be 200, where only the body tells.</summary>
    public static Answer Accounting(FreshBooksOptions options, int status, AccountingError error) =>
        options.ErrorStyle == ErrorStyle.Classic || status == 200
            ? Answer.Json(status, new { response = new { errors = Classic(options, error) } })
            : Answer.Json(status, new
            {
                code = Grpc(status),
                message = $"Request failed with status_code: {status}",
                details = new object[]
                {
                    new Dictionary<string, object>
                    {
                        ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
                        ["reason"] = $"{error.Errno}",
                        ["domain"] = "accounting.api.freshbooks.com",
                        ["metadata"] = new Dictionary<string, string>
                        {
                            ["object"] = error.Object,
                            ["field"] = error.Field,
                            ["message"] = error.Message,
                            ["value"] = error.Value,
                        },
                    },
                },
            });

    public static Answer Auth(int status, string error, string description) =>
        Answer.Json(status, new { error, error_description = description });

    /// <summary>Callbacks: validation answers 400, and says 422 inside.</summary>
    public static Answer Events(ErrorStyle style, int status, int errno, string message, params string[] details) =>
        style == ErrorStyle.Classic
            ? Answer.Json(status, details.Length == 0
                ? new { errno, message }
                : (object)new { errno, message, details })
            : Answer.Json(status, new
            {
                code = Grpc(errno),
                message,
                details = new object[]
                {
                    new Dictionary<string, object>
                    {
                        ["@type"] = "type.googleapis.com/google.rpc.BadRequest",
                        ["fieldViolations"] = details.Select(detail => detail.Split(": ", 2)).Select(detail => new
                        {
                            field = detail[0],
                            description = detail[^1],
                        }),
                    },
                },
            });

    private static object Classic(FreshBooksOptions options, AccountingError error)
    {
        var one = new { errno = error.Errno, field = error.Field, message = error.Message, @object = error.Object, value = error.Value };
        return options.ErrorsAreOneObject ? one : new[] { one };
    }

    private static int Grpc(int status) => status switch
    {
        401 => 16,
        403 => 7,
        404 => 5,
        429 => 8,
        >= 500 => 13,
        _ => 3,
    };
}

/// <param name="Errno">FreshBooks' own number: 1003 not allowed, 1012 not found, 1015 wrong type, 31001 no vendors.</param>
internal sealed record AccountingError(int Errno, string Object, string Field, string Value, string Message);
