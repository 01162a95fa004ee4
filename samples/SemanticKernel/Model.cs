using Microsoft.SemanticKernel;

namespace Office;

/// <summary>Which model is behind the connector: a scripted one in this process, or the endpoint that the environment names.</summary>
internal static class Model
{
    /// <summary>Whether it is the scripted one.</summary>
    public static bool IsScripted => Endpoint is null;

    private static string? Endpoint => Environment.GetEnvironmentVariable("MODEL_ENDPOINT");

    /// <summary>A kernel with the model.</summary>
    public static Kernel NewKernel()
    {
        IKernelBuilder builder = Kernel.CreateBuilder();
        string key = Environment.GetEnvironmentVariable("MODEL_KEY") ?? "none";
        string name = Environment.GetEnvironmentVariable("MODEL_NAME") ?? "scripted";
        if (Endpoint is { } endpoint)
        {
            builder.AddOpenAIChatCompletion(name, new Uri(endpoint), key);
        }
        else
        {
            builder.AddOpenAIChatCompletion(name, key, httpClient: new HttpClient(new GullibleModel()));
        }

        return builder.Build();
    }
}
