% if missing:
<dialog aria-labelledby="dh" aria-describedby="dd" data-open>
<h2 id="dh">No {{word}} {{missing}} is known here</h2>
<p id="dd">The caller entered this number, and nobody was found by anything else.</p>
<div class="acts"><button class="btn" type="button" data-set="told=1" data-keep data-key="search">Search</button>
% if new.url:
<a class="btn primary" href="{{new.url}}" target="_blank" rel="noopener" data-told data-focus>New {{word}} <kbd aria-hidden="true">Enter</kbd></a>
% else:
<button class="btn primary" type="button" data-set="told=1" data-keep data-then-go data-focus>New {{word}} <kbd aria-hidden="true">Enter</kbd></button>
% end
</div>
</dialog>
% end
