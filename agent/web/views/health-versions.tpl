<section class="card pad" aria-labelledby="versions">
<h2 id="versions">{{_('Versions')}}</h2>
<dl class="facts plain">
% for name, value in versions:
<dt>{{name}}</dt><dd>{{value}}</dd>
% end
</dl>
</section>
<p class="foot"><button class="link" type="button" data-copy-page data-done="{{_('Copied')}}" data-key="copy-page">{{_('Copy as text')}}</button><a href="/" data-set="" data-key="back">{{_('Back to the console')}}</a></p>
