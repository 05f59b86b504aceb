using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>Reads request bodies into memory that is overwritten afterwards.</summary>
internal static class PersonalBody
{
    /// <summary>Reads a body of at most so many bytes; null when it is longer. The caller disposes of the buffer.</summary>
    public static async Task<PersonalBuffer?> ReadAsync(HttpRequest request, int most, CancellationToken cancellation)
    {
        PersonalBuffer buffer = new();
        try
        {
            while (true)
            {
                ReadResult read = await request.BodyReader.ReadAsync(cancellation).ConfigureAwait(false);
                if (buffer.Length + read.Buffer.Length > most)
                {
                    buffer.Dispose();
                    return null;
                }

                foreach (ReadOnlyMemory<byte> part in read.Buffer)
                    buffer.Write(part.Span);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return buffer;
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
