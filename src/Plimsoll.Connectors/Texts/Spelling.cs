// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Connectors.Texts;

/// <summary>The known word that a misspelt one was most likely meant to be.</summary>
public static class Spelling
{
    /// <summary>A third of the letters may be wrong; more is another word.</summary>
    private const int LettersPerMistake = 3;

    /// <summary>The nearest by letters left out, put in, changed or exchanged with the next; the first of equals, null where none is near.</summary>
    /// <param name="word">What was written; large and small letters are the same.</param>
    /// <param name="known">What may be written.</param>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        string? nearest = null;
        int least = int.MaxValue;
        foreach (string candidate in known)
        {
            int distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < least && distance * LettersPerMistake <= Math.Max(word.Trim('-').Length, candidate.Trim('-').Length))
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>A question to put behind a message; empty where no word is near.</summary>
    /// <param name="word">As for <see cref="Nearest"/>.</param>
    /// <param name="known">As for <see cref="Nearest"/>.</param>
    public static string Question(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } nearest ? $"; did you mean {nearest}?" : string.Empty;

    private static int Distance(string from, string to)
    {
        int[,] cost = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                int changed = cost[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(changed, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[from.Length, to.Length];
    }
}
