// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.EndToEnd.Replays;

/// <summary>What a run says of how far it is where there is no terminal.</summary>
public partial class ProgressTests
{
    private static readonly string[] _small = ["replay", PlimsollProcess.ExampleCrash, "--accounts", "40", "--until", "2025-01-15T12:30:00Z"];

    [Fact]
    public void Lines_on_standard_error_say_how_far_it_is_and_leave_the_output_as_it_was()
    {
        (int exitCode, string output, string error) = Run("0", _small);

        Assert.Equal(0, exitCode);
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        (string Time, long Steps, long Commands)[] told = [.. lines.Select(Read)];

        // Two steps a minute from 12:05 to 12:30, the first one the opening's.
        Assert.Equal("2025-01-15T12:30:00Z", told[^1].Time);
        Assert.Equal(told[^1].Steps, told.Select(static line => line.Steps).Distinct().Count(static steps => steps > 0));
        Assert.Equal(told.OrderBy(static line => line.Steps).ThenBy(static line => line.Commands), told);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Commands {told[^1].Commands:#,0} ("), Spaces().Replace(output, " "),
            StringComparison.Ordinal);
        Assert.Equal(WithoutPace(Run(string.Empty, _small).Output), WithoutPace(output));
    }

    [Fact]
    public void A_short_run_and_one_whose_output_a_program_reads_say_nothing()
    {
        Assert.Equal(string.Empty, Run(string.Empty, _small).Error);
        Assert.Equal(string.Empty, Run("0", [.. _small, "--json"]).Error);
    }

    [Fact]
    public void The_opening_of_many_accounts_is_told_batch_by_batch()
    {
        (int exitCode, _, string error) = Run("0", "replay", PlimsollProcess.ExampleCrash, "--accounts", "12000", "--until", "2025-01-15T12:05:00Z");

        // 12,000 accounts are opened, funded, limited and traded for by more than two batches of 16,384 commands, all before one price step is done.
        Assert.Equal(0, exitCode);
        long[] opening = [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read).Where(static line => line.Time == "2025-01-15T12:05:00Z")
            .Select(static line => line.Commands)];
        Assert.True(opening.Distinct().Count() >= 3, error);
        Assert.All(opening.Zip(opening.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, 0, 16_384));
    }

    [Fact]
    public void A_time_between_lines_that_is_no_number_is_refused()
    {
        (int exitCode, string output, string error) = Run("often", _small);
        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.Equal("plimsoll: PLIMSOLL_PROGRESS_SECONDS: expected a number of seconds, such as 15; found 'often'\n", error);
    }

    private static (string Time, long Steps, long Commands) Read(string line)
    {
        Match match = Line().Match(line);
        Assert.True(match.Success, line);
        return (match.Groups[1].Value, Number(match.Groups[2].Value), Number(match.Groups[3].Value));
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static string WithoutPace(string output) =>
        string.Join('\n', output.Split('\n').TakeWhile(static line => !line.Contains("Commands per second", StringComparison.Ordinal)));

    private static (int ExitCode, string Output, string Error) Run(string seconds, params string[] arguments) =>
        PlimsollProcess.RunWith("PLIMSOLL_PROGRESS_SECONDS", seconds, arguments);

    [GeneratedRegex(@"^plimsoll: at (\S+) of the world, ([\d,]+) of [\d,]+ price steps, ([\d,]+) commands, [\d,]+ liquidations$")]
    private static partial Regex Line();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
