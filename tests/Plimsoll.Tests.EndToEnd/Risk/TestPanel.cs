// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Plimsoll.Tests.EndToEnd.Risk;

/// <summary>Panels of daily prices written for a test: the same ones on every machine.</summary>
internal static class TestPanel
{
    internal static readonly DateTime Start = new(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Columns of prices from their daily log returns, the first price 100.</summary>
    internal static void Write(string path, params (string Name, double[] Returns)[] columns)
    {
        StringBuilder text = new("time," + string.Join(',', columns.Select(column => column.Name)) + "\n");
        double[] prices = [.. columns.Select(_ => 100.0)];
        for (int row = 0; row <= columns[0].Returns.Length; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Start.AddDays(row):yyyy-MM-dd'T'HH:mm:ss'Z'}");
            for (int column = 0; column < columns.Length; column++)
            {
                prices[column] *= row == 0 ? 1 : Math.Exp(columns[column].Returns[row - 1]);
                text.Append(CultureInfo.InvariantCulture, $",{prices[column]:R}");
            }

            text.Append('\n');
        }

        File.WriteAllText(path, text.ToString());
    }

    /// <summary>Returns that look like a market's: a bell of the given width, made by adding up a linear congruential sequence.</summary>
    internal static double[] Returns(int count, double volatility, uint seed = 1)
    {
        uint state = seed;
        double[] returns = new double[count];
        for (int i = 0; i < count; i++)
        {
            double sum = -6;
            for (int k = 0; k < 12; k++)
            {
                state = unchecked((state * 1664525) + 1013904223);
                sum += state / 4294967296.0;
            }

            returns[i] = volatility * sum;
        }

        return returns;
    }

    /// <summary>Standard error without what is said of levels: prices that walk at random need not end at the marks, and tests of other things do not
    /// mind.</summary>
    internal static string WithoutLevels(string error) =>
        string.Concat(error.Split('\n').Where(static line => !line.Contains(".csv: warning: column ", StringComparison.Ordinal)));

    /// <summary>A portfolio file: balances and perpetuals of coins at a mark of 100.</summary>
    internal static void WritePortfolio(string path, params (string Coin, string Quantity)[] perpetuals) =>
        WritePortfolio(path, "2025-10-10T20:00:00Z", perpetuals);

    /// <summary>The same at another time.</summary>
    internal static void WritePortfolio(string path, string time, params (string Coin, string Quantity)[] perpetuals)
    {
        string marks = string.Join(", ", perpetuals.Select(held => $"\"{held.Coin}\": \"100\", \"{held.Coin}-PERP\": \"100\""));
        string positions = string.Join(", ", perpetuals.Select(held => $$"""{ "instrument": "{{held.Coin}}-PERP", "quantity": "{{held.Quantity}}" }"""));
        File.WriteAllText(path, $$"""{ "time": "{{time}}", "collateral": { "USDC": "1000" }, "positions": [ {{positions}} ], "marks": { {{marks}} } }""");
    }
}
