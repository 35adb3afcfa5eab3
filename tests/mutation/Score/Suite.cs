// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Plimsoll.Mutation;

/// <summary>Test suites on the mutated assemblies: which of their classes reach which mutants, and whether they notice one.</summary>
/// <remarks>Each run is a process of its own: a mutant may run for ever, and what is computed once for a process must be computed with it.</remarks>
internal sealed class Suite
{
    // What a process takes to begin, and to compile what it runs, whatever it tests.
    private const double StartSeconds = 2;

    private readonly string _scratch;
    private readonly Dictionary<string, Reach> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string File, string Class), int> _noticed = [];

    private Suite(string scratch) => _scratch = Directory.CreateDirectory(scratch).FullName;

    /// <summary>What one class of a program reaches, or one method of a class that is slow in all, and in how many seconds.</summary>
    internal sealed record Reach(string Program, bool IsMethod, double Seconds, int[] Mutants);

    /// <summary>Runs every class once and notes what it reaches; what the file holds already is not run again.</summary>
    /// <param name="programs">The suites, in the order in which they are run on a mutant.</param>
    /// <param name="scratch">A folder for what tests write and forget.</param>
    /// <param name="known">The file.</param>
    /// <param name="subject">What the names of the classes that are used match.</param>
    /// <param name="longest">A class that takes more seconds is run on no mutant: each would take as long.</param>
    internal static Suite Open(string[] programs, string scratch, string known, Regex subject, int longest)
    {
        Suite suite = new(scratch);
        Dictionary<string, Reach?> noted = File.Exists(known) ? JsonSerializer.Deserialize<Dictionary<string, Reach?>>(File.ReadAllBytes(known))! : [];
        List<string> left = [];
        foreach ((string program, string name) in
            from program in programs
            from name in List(program, "classes")
            where subject.IsMatch(name)
            select (program, name))
        {
            if (suite.Take(noted, program, name, isMethod: false, longest, known))
            {
                continue;
            }

            foreach (string method in List(program, "methods").Where(one => one.StartsWith($"{name}.", StringComparison.Ordinal)))
            {
                if (!suite.Take(noted, program, method, isMethod: true, longest, known))
                {
                    left.Add(method);
                }
            }
        }

        Console.WriteLine($"{suite._classes.Count} test classes and methods are used; these fail in the copy or take more than {longest} s, and are not:");
        left.ForEach(static name => Console.WriteLine($"  {name}"));
        return suite;
    }

    /// <summary>True when a class or a method can be used: what is not noted of it is measured and noted.</summary>
    private bool Take(Dictionary<string, Reach?> noted, string program, string name, bool isMethod, int longest, string known)
    {
        if (!noted.TryGetValue(name, out Reach? reach))
        {
            noted[name] = reach = Measure(program, name, isMethod, longest);
            File.WriteAllBytes(known, JsonSerializer.SerializeToUtf8Bytes(noted));
        }

        return reach is not null && _classes.TryAdd(name, reach);
    }

    /// <summary>How many classes reach a mutant.</summary>
    internal int Reaching(Mutant mutant) => _classes.Values.Count(one => Array.BinarySearch(one.Mutants, mutant.Id) >= 0);

    /// <summary>Runs the classes that reach a mutant until one fails, for as many seconds as there are: first those that noticed most so far in the same file
    /// and elsewhere, then the quick ones.</summary>
    /// <returns>What became of it, and how many of the classes that reach it were run.</returns>
    internal (Outcome Outcome, int Run, int Reaching) Try(Mutant mutant, double seconds)
    {
        string[] reaching = [.. _classes.Where(one => Array.BinarySearch(one.Value.Mutants, mutant.Id) >= 0)
            .OrderByDescending(one => _noticed.GetValueOrDefault((mutant.File, one.Key)))
            .ThenByDescending(one => _noticed.GetValueOrDefault((string.Empty, one.Key)))
            .ThenBy(static one => one.Value.Seconds).Select(static one => one.Key)];
        double spent = 0;
        int at = 0;
        while (at < reaching.Length)
        {
            // Those of one program that come next, a few first: most mutants are killed by the first that looks. A program runs classes or methods, not both.
            (string program, bool isMethod) = (_classes[reaching[at]].Program, _classes[reaching[at]].IsMethod);
            double group = 0, most = at == 0 ? 4 : 20;
            int from = at;
            while (at < reaching.Length && _classes[reaching[at]].Program == program && _classes[reaching[at]].IsMethod == isMethod
                && (group == 0 || group + Net(reaching[at]) <= most)
                && (spent == 0 || spent + group + Net(reaching[at]) <= seconds))
            {
                group += Net(reaching[at++]);
            }

            if (at == from)
            {
                break;
            }

            spent += group;
            string number = mutant.Id.ToString(CultureInfo.InvariantCulture);
            (bool? passed, string? first) = Run(program, reaching[from..at], isMethod, ("PLIMSOLL_MUTANT", number), 60 + (5 * group));
            if (passed != true)
            {
                if (first is not null)
                {
                    _noticed[(mutant.File, first)] = _noticed.GetValueOrDefault((mutant.File, first)) + 1;
                    _noticed[(string.Empty, first)] = _noticed.GetValueOrDefault((string.Empty, first)) + 1;
                }

                return (passed is null ? Outcome.TimedOut : Outcome.Killed, at, reaching.Length);
            }
        }

        return (reaching.Length == 0 ? Outcome.NotCovered : Outcome.Survived, at, reaching.Length);
    }

    private double Net(string name) => Math.Max(0.05, _classes[name].Seconds - StartSeconds);

    private static IEnumerable<string> List(string program, string what)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, "-noLogo", "-list", what]) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} lists no {what}");
        }

        return text.Split('\n', StringSplitOptions.TrimEntries).Where(static line => line.StartsWith("Plimsoll.", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal);
    }

    private Reach? Measure(string program, string name, bool isMethod, int longest)
    {
        foreach (string old in Directory.EnumerateFiles(_scratch, "reach-*"))
        {
            File.Delete(old);
        }

        // Stryker's own way to note what is reached: a file for each mutated assembly in the folder of temporary files, written when the process ends.
        Stopwatch watch = Stopwatch.StartNew();
        (bool? passed, _) = Run(program, [name], isMethod, ("STRYKER_COVERAGE_FILE", "reach.txt"), longest);
        return passed != true ? null : new(program, isMethod, watch.Elapsed.TotalSeconds, [.. Directory.EnumerateFiles(_scratch, "reach-*")
            .SelectMany(static file => File.ReadAllText(file).Split(',', ';')).Where(static id => id.Length > 0)
            .Select(static id => int.Parse(id, CultureInfo.InvariantCulture)).Distinct().Order()]);
    }

    /// <summary>True when all pass, false when one fails or the process does, null when it does not end; and the class of the first that failed.</summary>
    private (bool? Passed, string? First) Run(string program, string[] names, bool isMethod, (string Name, string Value) setting, double seconds)
    {
        ProcessStartInfo start = new("dotnet", [program, "-noLogo", "-noColor", "-reporter", "quiet", "-parallel", "none", "-stopOnFail"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(program)!,
        };
        foreach (string name in names)
        {
            start.ArgumentList.Add(isMethod ? "-method" : "-class");
            start.ArgumentList.Add(name);
        }

        start.Environment["TMPDIR"] = _scratch;
        start.Environment["TMP"] = _scratch;
        start.Environment["STRYKER_MUTANT_ID_CONTROL_VAR"] = "PLIMSOLL_MUTANT";
        start.Environment[setting.Name] = setting.Value;
        using Process process = Process.Start(start)!;
        string? first = null;
        process.OutputDataReceived += (_, line) =>
            first ??= line.Data is { } data && data.Contains("[FAIL]", StringComparison.Ordinal)
                ? Array.Find(names, name => data.Contains(name, StringComparison.Ordinal)) : null;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (process.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            process.WaitForExit();
            return (process.ExitCode == 0, first);
        }

        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (null, first);
    }
}
