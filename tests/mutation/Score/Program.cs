// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Mutation;

/// <summary>Draws a sample of the mutants of each folder, tries each on the tests that reach it, and says how many were noticed.</summary>
internal static class Program
{
    /// <summary>Runs on what tests/mutation/run prepares.</summary>
    /// <param name="arguments">The folder of it, how many mutants of a folder, the seed, the seconds of tests for one mutant, the test classes that
    /// are used, their suites, and the folders under src.</param>
    private static void Main(string[] arguments)
    {
        string home = Path.GetFullPath(arguments[0]), tree = Path.Combine(home, "tree");
        int size = Whole(arguments[1]), seed = Whole(arguments[2]), seconds = Whole(arguments[3]);
        string[] programs = [.. arguments[5].Split(',').Select(name => Path.Combine(tree, "artifacts", "bin", name, "mutated", $"{name}.dll"))];
        Suite suite = Suite.Open(programs, Path.Combine(home, "scratch"), Path.Combine(home, "reach.json"), new Regex(arguments[4]), seconds / 2);
        List<Mutant> all = Mutant.Read(Path.Combine(home, "report", "reports", "mutation-report.json"), tree);
        foreach (string folder in arguments[6..])
        {
            Score(folder, all, suite, size, seed, seconds, Path.Combine(home, $"{folder.Replace('/', '.')}-{seed}.txt"));
        }
    }

    private static void Score(string folder, List<Mutant> all, Suite suite, int size, int seed, int seconds, string notes)
    {
        Mutant[] usable = [.. all.Where(one => one.File.StartsWith($"src/{folder}/", StringComparison.Ordinal))];
        Mutant[] sample = [.. usable];
        new Random(seed).Shuffle(sample);
        sample = [.. sample.Take(size)];
        int[] counts = new int[4];

        // A run that was broken off goes on; what survived because the time was over, or is reached by more classes by now, is tried again.
        string[] before = File.Exists(notes) ? File.ReadAllLines(notes) : [];
        string?[] lines = [.. sample.Select(mutant => Array.Find(before, line => line.Contains($", mutant {mutant.Id},", StringComparison.Ordinal)))];
        for (int i = 0; i < sample.Length; i++)
        {
            int reaching = suite.Reaching(sample[i]);
            bool isKept = lines[i] is { } known && (OutcomeOf(known) is Outcome.Killed or Outcome.TimedOut
                || known.Contains($" {reaching} of {reaching} classes", StringComparison.Ordinal));
            if (!isKept)
            {
                lines[i] = Try(sample[i], suite, seconds);
                File.WriteAllLines(notes, lines.OfType<string>());
            }

            counts[(int)OutcomeOf(lines[i]!)]++;
        }

        // Of a sample without replacement from the mutants of the folder.
        double n = sample.Length, score = (counts[0] + counts[1]) / n;
        double error = usable.Length > 1 ? Math.Sqrt(score * (1 - score) / n * (usable.Length - n) / (usable.Length - 1)) : 0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{folder}: {usable.Length} usable mutants, sample {n:0} by seed {seed}: {counts[0]} killed, {counts[1]} timed out, {counts[2]} survived, ")
            + string.Create(CultureInfo.InvariantCulture, $"{counts[3]} not covered; score {100 * score:0.0} % with a standard error of {100 * error:0.0}"));
        Console.WriteLine($"  each mutant is in {notes}");
    }

    private static Outcome OutcomeOf(string line) => Enum.Parse<Outcome>(line.Split(' ')[0]);

    private static string Try(Mutant mutant, Suite suite, int seconds)
    {
        Stopwatch watch = Stopwatch.StartNew();
        (Outcome outcome, int run, int reaching) = suite.Try(mutant, seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{outcome,-10} {mutant.File}:{mutant.Line}:{mutant.Column}  {mutant.Original}  =>  ")
            + string.Create(CultureInfo.InvariantCulture, $"{mutant.Replacement}  [{mutant.Kind}, mutant {mutant.Id}, {run} of {reaching} classes, ")
            + string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:0} s]");
    }

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
