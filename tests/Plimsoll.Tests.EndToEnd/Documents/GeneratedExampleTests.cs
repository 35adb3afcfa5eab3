// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Tests.EndToEnd.Documents;

/// <summary>The example panel and chain are what their generator makes, so that their README says the truth. <c>PLIMSOLL_WRITE_EXAMPLES=1</c> writes them
/// anew.</summary>
public class GeneratedExampleTests
{
    [Fact]
    public void The_example_panel_is_what_its_generator_makes() => Compare(GeneratedExamples.Panel(), "panel", "closes.csv");

    [Fact]
    public void The_example_chain_is_what_its_generator_makes() => Compare(GeneratedExamples.Chain(), "chain", "btc.csv");

    private static void Compare(string made, string folder, string name)
    {
        string path = RepositoryRoot.At("examples", folder, name);
        if (Environment.GetEnvironmentVariable("PLIMSOLL_WRITE_EXAMPLES") == "1")
        {
            File.WriteAllText(path, made);
        }

        Assert.Equal(File.ReadAllText(path), made);
    }
}
