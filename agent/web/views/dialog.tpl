% if missing:
<dialog aria-labelledby="dh" aria-describedby="dd" data-open>
<h2 id="dh">{{_("{word} {number} is not known here").format(word=word[:1].upper() + word[1:], number=missing)}}</h2>
<p id="dd">{{_("The caller entered this number, and nobody was found by anything else.")}}</p>
<div class="acts"><button class="btn" type="button" data-set="told=1" data-keep data-key="search">{{_("Search")}}</button>
% if new.url:
<a class="btn primary" href="{{new.url}}" target="_blank" rel="noopener" data-told data-focus>{{_("New {word}").format(word=word)}} <kbd aria-hidden="true">Enter</kbd></a>
% else:
<button class="btn primary" type="button" data-set="told=1" data-keep data-then-go data-focus>{{_("New {word}").format(word=word)}} <kbd aria-hidden="true">Enter</kbd></button>
% end
</div>
</dialog>
% end
