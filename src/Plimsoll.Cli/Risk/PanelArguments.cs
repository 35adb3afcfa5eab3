// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Analysis;
using Plimsoll.Connectors.Panels;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>The options that verbs over a panel of prices share.</summary>
internal sealed class PanelArguments
{
    private const int DateLength = 10;

    /// <summary>The panel file.</summary>
    public Option<string> File { get; } = new(
        "--panel")
    { Required = true, Description = "Wide CSV of prices, plain or gzip: a time column, then one column a factor.", HelpName = "FILE" };

    /// <summary>Where the panel is cut.</summary>
    public Option<string?> AsOf { get; } = new(
        "--as-of")
    {
        Description =
        "Look at no row of the panel later than this time (a day alone: its end). Default: the portfolio's time, or all of the panel.",
        HelpName = "TIME"
    };

    /// <summary>Confidence of a tail.</summary>
    public Option<string> Confidence { get; } =
        new("--confidence") { Description = "Confidence, between 0 and 1.", DefaultValueFactory = static _ => "0.99", HelpName = "SHARE" };

    /// <summary>Decay of the volatility forecast.</summary>
    public Option<double> Decay { get; } = new(
        "--decay")
    { Description = "Decay of the exponentially weighted volatility, per day.", DefaultValueFactory = static _ => 0.97, HelpName = "SHARE" };

    /// <summary>Machine-readable output.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON." };

    /// <summary>The panel as its file has it.</summary>
    public StatedPanel Read(ParseResult parsed) => new(parsed.GetValue(File)!, PanelFile.Read(parsed.GetValue(File)!));

    /// <summary>Where the panel is to be cut, if the command line says.</summary>
    public Timestamp? ReadAsOf(ParseResult parsed)
    {
        if (parsed.GetValue(AsOf) is not { } text)
        {
            return null;
        }

        return Timestamp.TryParse(text.Length == DateLength ? text + "T23:59:59.999999999Z" : text, out Timestamp time)
            ? time
            : throw new UsageException(AsOf.Name, $"expected a UTC time such as 2025-10-10T21:20:00Z, or a day such as 2025-10-10; found '{text}'");
    }

    /// <summary>The confidence as an exact number.</summary>
    public Ratio ReadConfidence(ParseResult parsed)
    {
        string text = parsed.GetValue(Confidence)!;
        return Ratio.TryParse(text, out Ratio confidence) && confidence.IsPositive && confidence < Ratio.One
            ? confidence
            : throw new UsageException("--confidence", $"expected a number between 0 and 1; found '{text}'");
    }

    /// <summary>The decay of the volatility forecast.</summary>
    public double ReadDecay(ParseResult parsed)
    {
        double decay = parsed.GetValue(Decay);
        return decay is > 0 and < 1 ? decay : throw new UsageException("--decay", $"expected a number between 0 and 1; found {FigureText.Of(decay, "R")}");
    }

    /// <summary>Refuses a window that holds no observation beyond the confidence, or too few returns to start a volatility from.</summary>
    public static void CheckWindow(int window, Ratio confidence)
    {
        Int128 least = TailHistory.LeastWindow(confidence);
        if (window < least)
        {
            throw new UsageException("--window", $"expected at least {least} days, so that one lies beyond a confidence of {confidence}; found {window}");
        }
    }
}
