"""How words are made is an administrator's choice, and takes no reading of documents."""


def test_words_by_dictionary_and_back(cli, office):
    cli.json("index", str(office))
    assert cli.json("words", "show").document["analyser"] == "ngrams"
    used = cli.json("words", "use", "sudachi").document
    assert used["analyser"] == "sudachi"
    assert used["chunks"] > 0
    shown = cli.run("words", "show").out
    assert "形態素解析" in shown
    assert cli.json("search", "予備の鍵").document["passages"]
    assert cli.json("sync").document["unchanged"] > 0
    back = cli.run("words", "use", "ngrams")
    assert "文書は読み直していません" in back.out
    assert cli.json("words", "show").document["complete"] is True
    assert cli.run("words", "use", "mecab").code == 2
