// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Plimsoll.Engine;
using Plimsoll.Values;
using Xunit;

namespace Plimsoll.Mutation.Probe;

/// <summary>Stryker takes the mutated assemblies away again when it ends; this test, which it runs on them, keeps them.</summary>
public sealed class KeptAssemblies
{
    /// <summary>Copies both to the folder that PLIMSOLL_MUTATED names.</summary>
    [Fact]
    public void The_assemblies_that_this_process_runs_on_are_kept()
    {
        string? folder = Environment.GetEnvironmentVariable("PLIMSOLL_MUTATED");
        Assert.SkipWhen(folder is null, "PLIMSOLL_MUTATED names the folder to keep them in");
        foreach (Assembly one in new[] { typeof(Fixed18).Assembly, typeof(ClearingEngine).Assembly })
        {
            File.Copy(one.Location, Path.Combine(folder!, Path.GetFileName(one.Location)), overwrite: true);

            // Where no mutant at all is reached Stryker tries every one on every test; of these few it tries few.
            MethodInfo? reach = one.GetTypes().SingleOrDefault(static type => type.Name == "MutantControl")?.GetMethod("IsActive");
            for (int id = 0; reach is not null && id < 100_000; id += 997)
            {
                reach.Invoke(null, [id]);
            }
        }
    }
}
