namespace Ledger.Cli.Games.Liar;

/// <summary>Draws by shuffled decks, so that what is rare comes as often as what is common: the same number gives the same card.</summary>
internal sealed class Deck(int seed)
{
    /// <summary>The card that is drawn as the given one from decks of so many cards, shuffled anew when one is used up.</summary>
    /// <param name="number">Number of the draw, from 0.</param>
    /// <param name="cards">Cards of a deck.</param>
    /// <param name="pile">Tells decks of different things apart.</param>
    public int Draw(int number, int cards, int pile)
    {
        int[] deck = [.. Enumerable.Range(0, cards)];
        Random(pile, number / cards).Shuffle(deck);
        return deck[number % cards];
    }

    /// <summary>The randomness of one draw.</summary>
    public Random Random(int pile, int number) => new(unchecked((((seed * 1_000_003) + pile) * 7_919) + number));
}
