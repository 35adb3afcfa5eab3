// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Simulation.Random;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Attacks;

/// <summary>The best attack that a search found.</summary>
/// <param name="Gain">What it is worth, numeraire; at most zero when nothing was found.</param>
/// <param name="Genes">Its acts.</param>
/// <param name="Evaluations">Sequences played in all.</param>
/// <param name="FoundAt">The evaluation that first gained more than dust; zero when none did.</param>
internal sealed record FoundAttack(Amount Gain, Gene[] Genes, int Evaluations, int FoundAt);

/// <summary>Hill climbing over sequences of acts, with restarts: a change that is no worse is kept, a climb that no longer gains is left.</summary>
internal static class AttackSearch
{
    private const int PatiencePerClimb = 300;

    /// <summary>Searches until so many sequences were played, or until one gains more than a bound, if one is given.</summary>
    public static FoundAttack Run(AttackVenue venue, ulong seed, int evaluations, Amount? enough = null)
    {
        SeededGenerator random = new(seed);
        FoundAttack best = new(Amount.FromAtoms(Int128.MinValue), [], 0, 0);
        int played = 0;
        int foundAt = 0;
        while (played < evaluations && !(best.Gain > enough))
        {
            Gene[] held = [.. Enumerable.Range(0, 3 + random.NextIndex(8)).Select(_ => Gene.Random(random))];
            (Amount, Amount) fitness = Score(held);
            for (int idle = 0; idle < PatiencePerClimb && played < evaluations && !(best.Gain > enough); idle++)
            {
                Gene[] next = Mutated(held, best.Genes, random);
                (Amount, Amount) changed = Score(next);
                int comparison = changed.CompareTo(fitness);
                if (comparison >= 0)
                {
                    idle = comparison > 0 ? 0 : idle;
                    (held, fitness) = (next, changed);
                }
            }
        }

        return best with { Evaluations = played, FoundAt = foundAt };

        // First what is gained, in steps of dust; as long as nothing is, what the largest loser lost.
        (Amount Gain, Amount Loss) Score(Gene[] genes)
        {
            played++;
            Amount gain = venue.Play(genes);
            if (gain > best.Gain || (gain == best.Gain && genes.Length < best.Genes.Length))
            {
                best = new(gain, genes, played, foundAt);
            }

            foundAt = foundAt == 0 && gain > AttackVenue.Dust ? played : foundAt;
            return gain > AttackVenue.Dust ? (gain, default) : (default, venue.LargestLoss);
        }
    }

    /// <summary>The same attack without the acts that it does not need.</summary>
    public static Gene[] Shortest(AttackVenue venue, Gene[] genes)
    {
        Amount gain = venue.Play(genes);
        for (int at = genes.Length - 1; at >= 0; at--)
        {
            Gene[] without = [.. genes[..at], .. genes[(at + 1)..]];
            if (venue.Play(without) >= gain)
            {
                genes = without;
            }
        }

        return genes;
    }

    private static Gene[] Mutated(Gene[] genes, Gene[] best, SeededGenerator random)
    {
        List<Gene> next = [.. genes];
        int changes = 1 + random.NextIndex(2);
        for (int i = 0; i < changes; i++)
        {
            int at = random.NextIndex(next.Count);
            switch (random.NextIndex(10))
            {
                case 0 or 1 or 2 when next.Count < Gene.MostGenes:
                    next.Insert(random.NextIndex(next.Count + 1), Gene.Random(random));
                    break;
                case 3 when next.Count > 1:
                    next.RemoveAt(at);
                    break;
                case 4 when next.Count < Gene.MostGenes:
                    next.Insert(at, next[random.NextIndex(next.Count)]);
                    break;
                case 5 when best.Length > 0 && random.NextIndex(8) == 0:
                    next[at] = best[random.NextIndex(best.Length)];
                    break;
                case 6:
                    int other = random.NextIndex(next.Count);
                    (next[at], next[other]) = (next[other], next[at]);
                    break;
                default:
                    next[at] = next[at].Tweaked(random);
                    break;
            }
        }

        return [.. next];
    }
}
