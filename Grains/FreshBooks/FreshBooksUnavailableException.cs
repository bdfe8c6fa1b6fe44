namespace Grains.FreshBooks;

/// <summary>There is no usable access token at this moment, and there will be: try again later.</summary>
[GenerateSerializer, Alias("freshbooks-unavailable")]
public sealed class FreshBooksUnavailableException : Exception
{
    public FreshBooksUnavailableException()
    {
    }

    public FreshBooksUnavailableException(string message)
        : base(message)
    {
    }

    public FreshBooksUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
