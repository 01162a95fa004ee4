namespace AgentIdentity.Sdk.Support;

/// <summary>As much C# as the conventions need: the identifiers of a file, and the types it declares, without comments and literals.</summary>
internal static class CSharpSource
{
    private static readonly HashSet<string> TypeKeywords = ["class", "struct", "interface", "enum", "record"];

    /// <summary>Words and single punctuation characters in order. What is written inside the holes of an interpolated string is included.</summary>
    public static List<string> Tokens(string source)
    {
        List<string> tokens = [];
        int at = 0;
        Read(source, ref at, tokens, closing: 0);
        return tokens;
    }

    public static HashSet<string> Identifiers(string source)
    {
        List<string> tokens = Tokens(source);
        // A member may bear the name of a type it does not know: after a dot that does not end a namespace, where a property is declared, or
        // where an initializer sets it.
        return [.. tokens.Where((token, i) => IsWordStart(token[0])
            && !(i > 1 && tokens[i - 1] == "." && tokens[i - 2] is not ("Sdk" or "Policies" or "Auditing" or "Wire"))
            && !(i + 2 < tokens.Count && tokens[i + 1] == "{" && tokens[i + 2] == "get")
            && !(i > 0 && i + 2 < tokens.Count && tokens[i - 1] is "{" or "," && tokens[i + 1] == "=" && tokens[i + 2] != ">"))];
    }

    /// <summary>The types a file declares outside any other type, and whether each is public.</summary>
    public static List<(string Name, bool IsPublic)> TopLevelTypes(string source)
    {
        List<(string, bool)> types = [];
        List<string> tokens = Tokens(source);
        Stack<bool> open = new();       // for each open brace, whether it is a namespace's
        int statement = 0;              // where the current statement or declaration began
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] is "{" or "}" or ";")
            {
                if (tokens[i] == "{")
                {
                    open.Push(tokens[statement..i].Contains("namespace"));
                }
                else if (tokens[i] == "}")
                {
                    open.TryPop(out _);
                }

                statement = i + 1;
            }
            else if (open.All(isNamespace => isNamespace) && TypeNameAt(tokens, i, statement) is { } name)
            {
                types.Add((name, tokens[statement..i].Contains("public")));
            }
        }

        return types;
    }

    /// <summary>The name that a declaration introduces whose keyword is at <paramref name="i"/>, if there is one.</summary>
    private static string? TypeNameAt(List<string> tokens, int i, int statement)
    {
        IEnumerable<string> before = tokens[statement..i].Skip(1 + tokens[statement..i].LastIndexOf("]"));      // attributes aside
        if (tokens[i] == "delegate")
        {
            int parenthesis = tokens.FindIndex(i, token => token is "(" or "<");
            return tokens[parenthesis - 1];
        }

        // A keyword seen before, as in "record struct X" or "where T : class", introduces nothing a second time.
        if (!TypeKeywords.Contains(tokens[i]) || before.Any(TypeKeywords.Contains) || before.Contains(":"))
        {
            return null;
        }

        return TypeKeywords.Contains(tokens[i + 1]) ? tokens[i + 2] : tokens[i + 1];
    }

    /// <summary>Reads code to its end, or to the brace that closes the hole of an interpolated string.</summary>
    private static void Read(string source, ref int at, List<string> tokens, int closing)
    {
        int open = 0;
        while (at < source.Length)
        {
            char c = source[at];
            if (closing > 0 && open == 0 && c == '}')
            {
                at += closing;
                return;
            }

            if (char.IsWhiteSpace(c) || SkipComment(source, ref at))
            {
                at += char.IsWhiteSpace(c) ? 1 : 0;
            }
            else if (c == '\'')
            {
                at++;
                SkipTo(source, ref at, "'", escapes: true);
            }
            else if (c is '"' or '$' or '@' && TryReadString(source, ref at, tokens))
            {
                tokens.Add("\"");
            }
            else if (IsWordStart(c))
            {
                int start = at;
                while (at < source.Length && (IsWordStart(source[at]) || char.IsAsciiDigit(source[at])))
                {
                    at++;
                }

                tokens.Add(source[start..at]);
            }
            else if (char.IsAsciiDigit(c))
            {
                // 0xAF, 1e5, 10L: no identifier begins inside a number
                while (at < source.Length && (IsWordStart(source[at]) || char.IsAsciiDigit(source[at])))
                {
                    at++;
                }
            }
            else
            {
                open += c switch { '{' => 1, '}' => -1, _ => 0 };
                tokens.Add(c.ToString());
                at++;
            }
        }
    }

    private static bool SkipComment(string source, ref int at)
    {
        bool isLine = source.AsSpan(at).StartsWith("//") || (source[at] == '#' && (at == 0 || source[..at].TrimEnd(' ', '\t').EndsWith('\n')));
        bool isBlock = source.AsSpan(at).StartsWith("/*");
        if (isLine || isBlock)
        {
            at += isBlock ? 2 : 1;
            SkipTo(source, ref at, isLine ? "\n" : "*/", escapes: false);
        }

        return isLine || isBlock;
    }

    private static bool TryReadString(string source, ref int at, List<string> tokens)
    {
        int start = at;
        int dollars = 0;
        bool isVerbatim = false;
        for (; start < source.Length && source[start] is '$' or '@'; start++)
        {
            dollars += source[start] == '$' ? 1 : 0;
            isVerbatim |= source[start] == '@';
        }

        if (start == source.Length || source[start] != '"')
        {
            return false;       // @identifier
        }

        int quotes = 0;
        while (start + quotes < source.Length && source[start + quotes] == '"')
        {
            quotes++;
        }

        bool isRaw = quotes >= 3 && !isVerbatim;
        if (!isRaw && quotes == 2 && !(isVerbatim && source.AsSpan(start).StartsWith("\"\"\"")))
        {
            at = start + 2;     // empty
            return true;
        }

        at = start + (isRaw ? quotes : 1);
        string end = new('"', isRaw ? quotes : 1);
        while (at < source.Length)
        {
            if (isVerbatim && source.AsSpan(at).StartsWith("\"\""))
            {
                at += 2;
            }
            else if (source.AsSpan(at).StartsWith(end))
            {
                at += end.Length;
                return true;
            }
            else if (!isRaw && !isVerbatim && source[at] == '\\')
            {
                at += 2;
            }
            else if (dollars > 0 && source[at] == '{')
            {
                ReadBraces(source, ref at, tokens, dollars, isRaw);
            }
            else
            {
                at++;
            }
        }

        return true;
    }

    /// <summary>Opening braces in an interpolated string: a hole when there are as many as dollars, an escape when doubled.</summary>
    private static void ReadBraces(string source, ref int at, List<string> tokens, int dollars, bool isRaw)
    {
        int braces = 0;
        while (at < source.Length && source[at] == '{')
        {
            braces++;
            at++;
        }

        bool isHole = isRaw ? braces >= dollars : braces % 2 == 1;
        if (isHole)
        {
            Read(source, ref at, tokens, closing: isRaw ? dollars : 1);
        }
    }

    private static void SkipTo(string source, ref int at, string end, bool escapes)
    {
        while (at < source.Length && !source.AsSpan(at).StartsWith(end))
        {
            at += escapes && source[at] == '\\' ? 2 : 1;
        }

        at = Math.Min(source.Length, at + end.Length);
    }

    private static bool IsWordStart(char c) => char.IsLetter(c) || c == '_';
}
