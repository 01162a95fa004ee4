namespace AgentIdentity.Sdk.Auditing;

/// <summary>A line found in storage, without its line feed, and where it was found.</summary>
/// <param name="Bytes">The bytes; valid until the next line is read.</param>
/// <param name="State">Whether it is a whole line.</param>
/// <param name="File">The file's name; null when the store has no files.</param>
/// <param name="Number">The number of the line in its file, from 1.</param>
/// <param name="NamedSequence">For the first line of a file, the sequence number the file's name promises.</param>
internal readonly record struct StoredLine(ReadOnlyMemory<byte> Bytes, LineState State, string? File, long Number, long? NamedSequence);

/// <summary>Whether a line is whole.</summary>
internal enum LineState
{
    /// <summary>It ends with a line feed.</summary>
    Complete,

    /// <summary>The log ends within it: a writer may be at work, or have died.</summary>
    Unfinished,

    /// <summary>It is longer than a line may be, or a file that is not the last ends within it.</summary>
    Defective,
}
